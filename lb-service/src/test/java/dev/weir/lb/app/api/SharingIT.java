package dev.weir.lb.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.cluster.RedisLink;
import dev.weir.lb.app.RunningBalancer;
import dev.weir.testkit.Http;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Balancers that share what their APIs change, while Redis comes and goes. */
@RequiresRedis
@Timeout(180)
class SharingIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ROUTE = "{\"uri\":\"lb://web\",\"predicates\":[\"Path=/x/**\"]}";

  @TempDir Path folder;
  private final RedisServer redis = RedisServer.start();
  private final List<RunningBalancer> services = new ArrayList<>();

  /** One that keeps its changes in a file of that name. */
  private RunningBalancer start(String name) {
    RunningBalancer service =
        RunningBalancer.start(
            List.of(
                "--weir.lb.state-file=" + folder.resolve(name),
                "--weir.cluster.redis.url=" + redis.url(),
                "--weir.cluster.redis.heartbeat=200ms",
                "--weir.cluster.redis.retry-interval=100ms"));
    services.add(service);
    return service;
  }

  @AfterEach
  void stop() throws Exception {
    services.forEach(RunningBalancer::close);
    redis.close();
  }

  private static int send(RunningBalancer service, String method, String path, String json)
      throws Exception {
    try (Http http = Http.connect(service.api())) {
      http.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
      http.send("Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n");
      http.send(json);
      return http.read().status();
    }
  }

  private static void change(RunningBalancer service, int maxRequests) throws Exception {
    assertThat(
            send(
                service,
                "PUT",
                "/api/pools/web",
                "{\"upstreams\":[],\"maxRequests\":%d}".formatted(maxRequests)))
        .isBetween(200, 201);
  }

  private static void awaitHas(RunningBalancer service, int maxRequests) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(Http.get(service.api(), "/api/pools/web").text())
                    .contains("\"maxRequests\":" + maxRequests + ","));
  }

  private static void awaitConnected(RunningBalancer service, boolean connected) {
    RedisLink link = service.service().getBean(RedisLink.class);
    await().atMost(LONG).until(() -> link.isConnected() == connected);
  }

  @Test
  void change_holdsAtAll_andAtOneThatStartsLater() throws Exception {
    RunningBalancer one = start("one");
    RunningBalancer two = start("two");
    awaitConnected(one, true);
    change(one, 7);
    assertThat(send(one, "PUT", "/api/routes/x", ROUTE)).isEqualTo(201);
    assertThat(send(one, "DELETE", "/api/pools/chat", "")).isEqualTo(204);
    awaitHas(two, 7);
    await().atMost(LONG).until(() -> Http.get(two.api(), "/api/routes/x").status() == 200);
    await().atMost(LONG).until(() -> Http.get(two.api(), "/api/pools/chat").status() == 404);
    change(two, 8);
    awaitHas(one, 8);
    RunningBalancer three = start("three");
    awaitHas(three, 8);
    await().atMost(LONG).until(() -> Http.get(three.api(), "/api/pools/chat").status() == 404);
  }

  @Test
  void withoutRedis_changesAreMade_andSharedWhenItIsBack_theLaterOneStanding() throws Exception {
    RunningBalancer one = start("one");
    RunningBalancer two = start("two");
    awaitConnected(one, true);
    change(one, 1);
    awaitHas(two, 1);
    redis.hang();
    change(two, 2);
    change(one, 3);
    assertThat(send(two, "PUT", "/api/routes/x", ROUTE)).isEqualTo(201);
    awaitConnected(one, false);
    awaitConnected(two, false);
    redis.goOn();
    awaitHas(two, 3);
    await().atMost(LONG).until(() -> Http.get(one.api(), "/api/routes/x").status() == 200);
    awaitHas(one, 3);
  }

  @Test
  void redisThatComesBackEmpty_getsAll_alsoWhatWasChangedBeforeARestart() throws Exception {
    RunningBalancer one = start("one");
    RunningBalancer two = start("two");
    awaitConnected(one, true);
    change(one, 1);
    awaitHas(two, 1);
    redis.kill();
    awaitConnected(one, false);
    awaitConnected(two, false);
    change(two, 2);
    // both: what they serve their APIs with is the process's, and ends with the first of them
    one.close();
    two.close();
    services.clear();
    redis.restart();
    RunningBalancer first = start("one");
    awaitHas(first, 1);
    await().atMost(LONG).until(() -> redis.command("HLEN {weir:lb-service}:changes").equals(":1"));
    RunningBalancer second = start("two");
    awaitHas(second, 2);
    awaitHas(first, 2);
  }
}
