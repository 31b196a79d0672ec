package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.app.RunningBalancer;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Many who change pools and routes at once: what each was told holds, now and after a restart. */
@Timeout(180)
class ConcurrentChangesIT {

  private static final int CLIENTS = 50;
  private static final int CHANGES = 8;
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private ScriptedUpstream upstream;
  private RunningBalancer balancer;
  private int api;
  private int data;

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "x")));
    startService();
  }

  private void startService() {
    List<String> settings = new ArrayList<>();
    settings.add("--weir.lb.state-file=" + folder.resolve("state.json"));
    settings.addAll(RunningBalancer.pool("steady", upstream.url()));
    settings.addAll(
        RunningBalancer.route(0, "steady", "lb://steady", "predicates[0]=Path=/steady"));
    balancer = RunningBalancer.start(settings);
    api = balancer.api();
    data = balancer.data();
  }

  @AfterEach
  void stop() throws Exception {
    balancer.close();
    upstream.close();
  }

  private RawMessage send(String method, String path, String json) throws IOException {
    try (Http http = Http.connect(api)) {
      http.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
      http.send("Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n");
      http.send(json);
      return http.read();
    }
  }

  // ---- one of many

  /** Changes things of its own name, and one that is everybody's; keeps what it was told last. */
  private final class Client {
    private final int number;
    private final Random random;
    private final Map<String, Integer> weights;
    private final Queue<String> odd;
    private boolean hasPool;
    private boolean hasRoute;

    Client(int number, Map<String, Integer> weights, Queue<String> odd) {
      this.number = number;
      this.random = new Random(number);
      this.weights = weights;
      this.odd = odd;
    }

    Void run() throws IOException {
      for (int i = 1; i <= CHANGES; i++) {
        change(i);
      }
      return null;
    }

    private void change(int weight) throws IOException {
      String pool = "/api/pools/p" + number;
      String route = "/api/routes/r" + number;
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          expect(send("PUT", pool, pool(weight)), hasPool ? 200 : 201);
          hasPool = true;
          weights.put("p" + number, weight);
        }
        case 2 -> {
          int status = hasPool ? 200 : 404;
          String patch =
              "{\"upstreams\":[{\"id\":\"a\",\"url\":\"%s\",\"weight\":%d}]}"
                  .formatted(upstream.url(), weight);
          expect(send("PATCH", pool, patch), status);
          weights.computeIfPresent("p" + number, (name, before) -> weight);
        }
        case 3 -> {
          expect(send("DELETE", pool, ""), hasPool ? 204 : 404);
          hasPool = false;
          weights.remove("p" + number);
        }
        case 4 -> {
          String json =
              "{\"uri\":\"lb://steady\",\"order\":%d,\"predicates\":[\"Path=/r%d\"]}"
                  .formatted(weight, number);
          expect(send("PUT", route, json), hasRoute ? 200 : 201);
          hasRoute = true;
          weights.put("r" + number, weight);
        }
        default -> {
          expect(send("DELETE", route, ""), hasRoute ? 204 : 404);
          hasRoute = false;
          weights.remove("r" + number);
        }
      }
      String added = "{\"id\":\"u%d-%d\",\"url\":\"%s\"}".formatted(number, weight, upstream.url());
      expect(send("POST", "/api/pools/shared/upstreams", added), 201);
    }

    private void expect(RawMessage answer, int status) {
      if (answer.status() != status) {
        odd.add(number + ": " + status + " was expected, not " + answer.head() + answer.text());
      }
    }
  }

  private String pool(int weight) {
    return "{\"health\":{\"type\":\"none\"},\"upstreams\":[{\"id\":\"a\",\"url\":\"%s\",\"weight\":%d}]}"
        .formatted(upstream.url(), weight);
  }

  private JsonNode list(String path) throws IOException {
    RawMessage answer = send("GET", path, "");
    assertThat(answer.status()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.text());
  }

  /** The weights of pools and the orders of routes, by their names; of the shared pool its size. */
  private Map<String, Integer> held() throws IOException {
    Map<String, Integer> held = new ConcurrentHashMap<>();
    for (JsonNode pool : list("/api/pools")) {
      JsonNode upstreams = pool.path("upstreams");
      String name = pool.path("name").asString();
      held.put(
          name, name.equals("shared") ? upstreams.size() : upstreams.get(0).path("weight").asInt());
    }
    for (JsonNode route : list("/api/routes")) {
      held.put("route " + route.path("id").asString(), route.path("order").asInt());
    }
    held.remove("steady");
    held.remove("route steady");
    return held;
  }

  @Test
  void changesOfMany_areAllMade_andOutliveARestart() throws Exception {
    String shared = "{\"health\":{\"type\":\"none\"},\"upstreams\":[]}";
    assertThat(send("PUT", "/api/pools/shared", shared).status()).isEqualTo(201);
    Map<String, Integer> told = new ConcurrentHashMap<>();
    Queue<String> odd = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger served = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> load =
          threads.submit(
              () -> {
                while (!over.get()) {
                  int status = Http.get(data, "/steady").status();
                  served.incrementAndGet();
                  if (status != 200) {
                    odd.add("a request was answered " + status);
                  }
                }
                return null;
              });
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(threads.submit(new Client(i, told, odd)::run));
      }
      for (Future<?> client : clients) {
        client.get();
      }
      over.set(true);
      load.get();
    }
    assertThat(odd).isEmpty();
    assertThat(served.get()).isPositive();
    Map<String, Integer> expected = new ConcurrentHashMap<>();
    told.forEach(
        (name, value) -> expected.put(name.startsWith("r") ? "route " + name : name, value));
    expected.put("shared", CLIENTS * CHANGES);
    assertThat(held()).isEqualTo(expected);
    balancer.close();
    startService();
    assertThat(held()).as("after a restart").isEqualTo(expected);
  }

  // ---- large ones

  private static String route(int bytes) {
    String head =
        "{\"uri\":\"lb://steady\",\"predicates\":[\"Path=/large\"],\"metadata\":{\"note\":\"";
    String tail = "\"}}";
    return head + "n".repeat(bytes - head.length() - tail.length()) + tail;
  }

  @Test
  void bodyOfSixteenMebibytes_isTaken_andOneByteMoreIsRefused() throws Exception {
    assertThat(send("PUT", "/api/routes/large", route(16 * MIB)).status()).isEqualTo(201);
    assertThat(Http.get(data, "/large").status()).isEqualTo(200);
    RawMessage refused = send("PUT", "/api/routes/large", route(16 * MIB + 1));
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.header("content-type")).contains("application/problem+json");
    balancer.close();
    startService();
    assertThat(Http.get(data, "/large").status()).isEqualTo(200);
    assertThat(send("DELETE", "/api/routes/large", "").status()).isEqualTo(204);
  }
}
