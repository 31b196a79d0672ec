package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.lb.app.RunningBalancer;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import dev.weir.testkit.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand upstreams or routes, changed at once while requests are served. */
@Timeout(120)
class BulkChangeIT {

  private static final String ROUTE =
      "{\"id\":\"r%d\",\"uri\":\"lb://web\",\"predicates\":[\"Path=/r%d/**\"]}";

  @TempDir Path folder;
  private ScriptedUpstream upstream;
  private RunningBalancer balancer;
  private int api;
  private int data;
  private Thread load;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() throws Exception {
    upstream = ScriptedUpstream.start(Script.repeating(Step.request(), Step.respond(200, "x")));
    balancer =
        RunningBalancer.start(
            List.of(
                "--weir.lb.state-file=" + folder.resolve("state.json"),
                "--weir.lb.pools.web.health.type=none",
                "--weir.lb.pools.web.upstreams[0].id=a",
                "--weir.lb.pools.web.upstreams[0].url=" + upstream.url(),
                "--spring.cloud.gateway.server.webflux.routes[0].id=r0",
                "--spring.cloud.gateway.server.webflux.routes[0].uri=lb://web",
                "--spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/r0/**"));
    api = balancer.api();
    data = balancer.data();
    load = Thread.ofVirtual().start(this::ask);
    await().until(() -> answered.get() > 5);
  }

  private void ask() {
    while (!over.get()) {
      try {
        RawMessage answer = Http.get(data, "/r0/y");
        if (answer.status() == 200) {
          answered.incrementAndGet();
        } else {
          failed.add(answer.text());
        }
      } catch (Exception e) {
        failed.add(e.toString());
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    over.set(true);
    load.join();
    balancer.close();
    upstream.close();
  }

  private RawMessage put(String path, String json) throws Exception {
    try (Http http = Http.connect(api)) {
      http.send("PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
      http.send("Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n");
      http.send(json);
      return http.read();
    }
  }

  private void changes(TestReporter reporter, String path, String first, String second)
      throws Exception {
    for (String json : new String[] {first, second}) {
      long begun = System.nanoTime();
      RawMessage answer = put(path, json);
      reporter.publishEntry(path, (System.nanoTime() - begun) / 1_000_000 + " ms");
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
    int then = answered.get();
    await().until(() -> answered.get() > then + 5);
    assertThat(failed).isEmpty();
  }

  private String upstreams(int weight) {
    return IntStream.range(0, 1_000)
        .mapToObj(
            i ->
                "{\"id\":\"u%d\",\"url\":\"%s\",\"weight\":%d}"
                    .formatted(i, upstream.url(), weight))
        .collect(Collectors.joining(",", "{\"health\":{\"type\":\"none\"},\"upstreams\":[", "]}"));
  }

  private static String routes(int from) {
    return "["
        + ROUTE.formatted(0, 0)
        + IntStream.range(from, from + 999)
            .mapToObj(i -> "," + ROUTE.formatted(i, i))
            .collect(Collectors.joining())
        + "]";
  }

  @Test
  void thousandUpstreams_dropNothing(TestReporter reporter) throws Exception {
    changes(reporter, "/api/pools/web", upstreams(1), upstreams(2));
  }

  @Test
  void thousandRoutes_dropNothing(TestReporter reporter) throws Exception {
    changes(reporter, "/api/routes", routes(1), routes(5_000));
    assertThat(Http.get(api, "/api/routes/r5000").text()).contains("\"lane\":\"fast\"");
    assertThat(Http.get(api, "/api/routes/edge").status()).isEqualTo(404);
    String twice = "[" + ROUTE.formatted(0, 0) + "," + ROUTE.formatted(0, 0) + "]";
    assertThat(put("/api/routes", twice).text()).contains("\"field\":\"[1].id\"");
    assertThat(
            put("/api/routes", "[{\"id\":\"r0\",\"predicates\":[\"Path=/**\"],\"uri\":\"no\"}]")
                .text())
        .contains("\"field\":\"r0.uri\"");
  }
}
