package dev.weir.testkit.faults;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Clients that ask for pages through the balancers without an end, and hold each answer against
 * what the page is and what its edge has said to have forgotten. A client whose balancer refuses
 * its connection turns to the next one.
 */
final class PageLoad {

  /** What every request and purge names as its host, whichever balancer or edge it goes to. */
  static final String HOST = "pages.example";

  private static final int CLIENTS = 4; // of each balancer
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern EDGE = Pattern.compile("\\bedge-([1-9])\\b");

  private final List<URI> balancers;
  private final int edges;
  private final Forgotten forgotten;
  private final Versions versions;
  private final Tally tally;
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private volatile boolean ended;

  PageLoad(List<URI> balancers, int edges, Forgotten forgotten, Versions versions, Tally tally) {
    this.balancers = List.copyOf(balancers);
    this.edges = edges;
    this.forgotten = forgotten;
    this.versions = versions;
    this.tally = tally;
  }

  void start() {
    for (int balancer = 0; balancer < balancers.size(); balancer++) {
      for (int i = 0; i < CLIENTS; i++) {
        int own = balancer;
        Thread.ofVirtual().start(() -> ask(own));
      }
    }
  }

  void end() {
    ended = true;
  }

  /** Answers that were wrong since this was last asked, in words. */
  List<String> wrong() {
    List<String> found = List.copyOf(wrong);
    wrong.removeAll(found);
    return found;
  }

  private void ask(int own) {
    try (HttpClient client = client()) {
      int balancer = own;
      while (!ended) {
        int page = ThreadLocalRandom.current().nextInt(Pages.COUNT);
        boolean slow = ThreadLocalRandom.current().nextInt(4) == 0;
        balancer = ask(client, balancer, page, slow) ? own : (balancer + 1) % balancers.size();
        Thread.sleep(ThreadLocalRandom.current().nextInt(5, 25));
      }
    } catch (InterruptedException | IOException e) {
      wrong.add("a client ended: " + e);
    }
  }

  static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(5))
        .build();
  }

  /** Asks one page; false where the balancer is not there. */
  private boolean ask(HttpClient client, int balancer, int page, boolean slow)
      throws InterruptedException, IOException {
    URI uri = balancers.get(balancer).resolve((slow ? "/slow/" : "/page/") + page);
    long[] least = IntStream.range(0, edges).mapToLong(e -> forgotten.least(e, page)).toArray();
    long begun = System.nanoTime();
    try {
      HttpResponse<byte[]> answer = client.send(request(uri), BodyHandlers.ofByteArray());
      if (answer.statusCode() == 200) {
        tally.answered();
        check(page, answer, least);
      } else {
        tally.failed(begun, System.nanoTime(), uri + " was answered " + problem(answer));
      }
    } catch (ConnectException | HttpConnectTimeoutException e) {
      tally.refused();
      return false;
    } catch (IOException e) {
      tally.failed(begun, System.nanoTime(), uri + ": " + e);
    }
    return true;
  }

  static HttpRequest request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Host", HOST).build();
  }

  private static String problem(HttpResponse<byte[]> answer) {
    return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
  }

  private void check(int page, HttpResponse<byte[]> answer, long[] least) throws IOException {
    try {
      long version = Pages.version(page, answer.body());
      Matcher via = EDGE.matcher(String.join(", ", answer.headers().allValues("via")));
      if (!via.find()) {
        wrong.add("page " + page + " names no edge in Via");
      } else if (version < least[Integer.parseInt(via.group(1)) - 1]) {
        wrong.add(
            "%s answered page %d in version %d, purged before; %s"
                .formatted(via.group(), page, version, answer.headers().map()));
      } else if (version > versions.of(page)) {
        wrong.add("page " + page + " has a version that it never had: " + version);
      }
    } catch (IllegalArgumentException e) {
      wrong.add(answer.uri() + ": " + e.getMessage());
    }
  }
}
