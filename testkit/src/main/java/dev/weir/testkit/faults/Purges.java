package dev.weir.testkit.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives one page after the other a new version, and has the edges forget the old one: each time
 * another edge is asked. What is reported pending is looked at until every edge has acknowledged.
 */
final class Purges {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 250;

  /** A purge that not every edge has acknowledged. */
  private record Open(String id, int page, long version, int asked) {}

  private final List<URI> controls;
  private final List<URI> edges;
  private final Forgotten forgotten;
  private final Versions versions;
  private final HttpClient client = PageLoad.client();
  private final Queue<Open> open = new ConcurrentLinkedQueue<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  /** The version of each page for which the latest purge was taken. */
  private final AtomicLongArray purged = new AtomicLongArray(Pages.COUNT);

  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private volatile boolean ended;

  /** Control and data addresses of the edges, edge-1 first. */
  Purges(List<URI> controls, List<URI> edges, Forgotten forgotten, Versions versions) {
    this.controls = List.copyOf(controls);
    this.edges = List.copyOf(edges);
    this.forgotten = forgotten;
    this.versions = versions;
  }

  void start() {
    Thread.ofVirtual().start(this::run);
  }

  void end() {
    ended = true;
  }

  /** Purges that some edge took, since the start. */
  long asked() {
    return asked.get();
  }

  /** Those of them that were reported pending at first. */
  long pending() {
    return pending.get();
  }

  /** Those of them that every edge acknowledged. */
  long completed() {
    return completed.get();
  }

  /** Those of them that not every edge has acknowledged. */
  int open() {
    return open.size();
  }

  /** What went wrong since this was last asked. */
  List<String> wrong() {
    List<String> found = List.copyOf(wrong);
    wrong.removeAll(found);
    return found;
  }

  private void run() {
    try {
      while (!ended) {
        purge(ThreadLocalRandom.current().nextInt(Pages.COUNT));
        for (Open each : List.copyOf(open)) {
          look(each);
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException | IOException | RuntimeException e) {
      wrong.add("purges ended: " + e);
    }
  }

  private void purge(int page) throws IOException, InterruptedException {
    long version = versions.next(page);
    String body =
        JSON.createObjectNode()
            .put("type", "url")
            .put("value", "http://" + PageLoad.HOST + "/page/" + page)
            .toString();
    for (int edge = ThreadLocalRandom.current().nextInt(controls.size()); !ended; edge++) {
      int now = edge % controls.size();
      URI uri = controls.get(now).resolve("/api/invalidations?wait=2s");
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body))
              .build();
      if (taken(request, page, version, now)) {
        return;
      }
      Thread.sleep(50);
    }
  }

  /** Whether an edge took the purge; one that is not there, or not ready, does not. */
  private boolean taken(HttpRequest request, int page, long version, int edge)
      throws InterruptedException {
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200 && answer.statusCode() != 202) {
        return refused(answer);
      }
      JsonNode purge = JSON.readTree(answer.body());
      asked.incrementAndGet();
      purged.set(page, version);
      Open taken = new Open(purge.path("id").asString(""), page, version, edge);
      if (learn(taken, purge)) {
        completed.incrementAndGet();
      } else {
        pending.incrementAndGet();
        open.add(taken);
      }
      return true;
    } catch (IOException | JacksonException e) {
      return false;
    }
  }

  private boolean refused(HttpResponse<String> answer) {
    if (answer.statusCode() != 503) {
      wrong.add("a purge was answered " + answer.statusCode() + " " + answer.body());
    }
    return false;
  }

  /** Notes who has acknowledged; whether all have. */
  private boolean learn(Open purge, JsonNode told) {
    for (JsonNode edge : told.path("edges")) {
      String name = edge.path("edge").asString("");
      if (edge.path("state").asString("").equals("acknowledged") && name.startsWith("edge-")) {
        int index = Integer.parseInt(name.substring("edge-".length())) - 1;
        forgotten.acknowledged(index, purge.page(), purge.version());
      }
    }
    return told.path("complete").asBoolean(false);
  }

  private void look(Open purge) throws InterruptedException {
    for (int i = 0; i < controls.size(); i++) {
      URI control = controls.get((purge.asked() + i) % controls.size());
      HttpRequest request =
          HttpRequest.newBuilder(control.resolve("/api/invalidations/" + purge.id()))
              .timeout(PATIENCE)
              .build();
      try {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          if (learn(purge, JSON.readTree(answer.body())) && open.remove(purge)) {
            completed.incrementAndGet();
          }
          return;
        }
      } catch (IOException | JacksonException e) {
        // this edge is not there, another may be
      }
    }
  }

  /** What an edge still has in a version older than the newest that was purged; empty is right. */
  List<String> notApplied() throws InterruptedException {
    List<String> found = new ArrayList<>();
    for (int edge = 0; edge < edges.size(); edge++) {
      for (int page = 0; page < Pages.COUNT; page++) {
        behind(edge, page).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<String> behind(int edge, int page) throws InterruptedException {
    try {
      long newest = purged.get(page);
      URI uri = edges.get(edge).resolve("/page/" + page);
      HttpResponse<byte[]> answer = client.send(PageLoad.request(uri), BodyHandlers.ofByteArray());
      long version = answer.statusCode() == 200 ? Pages.version(page, answer.body()) : -1;
      return version >= newest
          ? Optional.empty()
          : Optional.of(
              "edge-%d has page %d in version %d, purged for %d"
                  .formatted(edge + 1, page, version, newest));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of("edge-" + (edge + 1) + " does not give page " + page + ": " + e);
    }
  }
}
