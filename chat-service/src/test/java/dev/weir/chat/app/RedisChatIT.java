package dev.weir.chat.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.cluster.RedisLink;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several instances on one Redis, which come and go under their clients. */
@RequiresTool("redis-server")
@Timeout(180)
class RedisChatIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LONG = Duration.ofSeconds(60);

  private final RedisServer redis = RedisServer.startKeeping();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ConfigurableApplicationContext> services = new ArrayList<>();
  private final List<Talker> talkers = new ArrayList<>();
  private final List<Integer> ports = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Talker each : talkers) {
      each.leave();
    }
    services.forEach(ConfigurableApplicationContext::close);
    http.close();
    redis.close();
  }

  private List<String> arguments(int port) {
    return List.of(
        "--server.port=0",
        "--weir.chat.listeners.http.host=127.0.0.1",
        "--weir.chat.listeners.http.port=" + port,
        "--weir.chat.close-timeout=500ms",
        "--weir.chat.drain.delay=0s",
        "--weir.chat.drain.over=200ms",
        "--weir.chat.rooms.publish-rate.per-second=0",
        "--weir.chat.rooms.presence.interval=50ms",
        "--weir.chat.rooms.history.max-messages=100000",
        "--weir.chat.rooms.history.max-size=64MB",
        "--weir.chat.rooms.max-keys=100000",
        "--weir.cluster.redis.url=" + redis.url(),
        "--weir.cluster.redis.heartbeat=200ms",
        "--weir.cluster.redis.retry-interval=50ms");
  }

  private ConfigurableApplicationContext start() {
    ConfigurableApplicationContext service =
        SpringApplication.run(ChatServiceApplication.class, arguments(0).toArray(String[]::new));
    services.add(service);
    ports.add(port(service));
    await().atMost(LONG).until(() -> service.getBean(RedisLink.class).isConnected());
    return service;
  }

  private static int port(ConfigurableApplicationContext service) {
    return Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http"))
        .getPort();
  }

  private void stop(ConfigurableApplicationContext service) {
    int closed = port(service);
    ports.removeIf(each -> each == closed);
    service.close();
    services.remove(service);
  }

  private void talk(int count) {
    for (int i = 0; i < count; i++) {
      talkers.add(new Talker("t" + i, http, () -> ports));
    }
    await().atMost(LONG).until(() -> talkers.stream().allMatch(Talker::hasJoined));
    talkers.forEach(Talker::talk);
  }

  /** Until everybody has had that many more messages acknowledged. */
  private void awaitAcknowledged(int more) {
    List<Integer> before = talkers.stream().map(each -> each.acknowledged().size()).toList();
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              for (int i = 0; i < before.size(); i++) {
                assertThat(talkers.get(i).acknowledged())
                    .as("%s", talkers)
                    .hasSizeGreaterThanOrEqualTo(before.get(i) + more);
              }
            });
  }

  private void everybodyHasSeenAllOnceAndInOneOrder() {
    talkers.forEach(Talker::hush);
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              int all = talkers.stream().mapToInt(each -> each.acknowledged().size()).sum();
              assertThat(talkers).allMatch(each -> each.seen().size() >= all);
            });
    List<String> order = talkers.getFirst().seen();
    assertThat(new HashSet<>(order)).as("none twice").hasSameSizeAs(order);
    for (Talker each : talkers) {
      assertThat(each.complaints()).isEmpty();
      assertThat(each.seen()).isEqualTo(order);
      assertThat(order.stream().filter(line -> each.acknowledged().contains(line)))
          .isEqualTo(each.acknowledged());
    }
  }

  @Test
  void two_instances_are_as_one_also_when_redis_restarts_under_them() throws Exception {
    ConfigurableApplicationContext one = start();
    ConfigurableApplicationContext two = start();
    talk(4);
    awaitAcknowledged(20);
    redis.kill();
    awaitUnavailable(one);
    redis.restart();
    awaitAcknowledged(20);
    everybodyHasSeenAllOnceAndInOneOrder();

    await().atMost(LONG).until(() -> get(two, "/api/rooms/r/presence").get("names").size() == 4);
    assertThat(get(one, "/api/rooms/r/messages").get("messages").size()).isEqualTo(100);
    assertThat(get(two, "/api/rooms/r/messages?after=5").get("epoch"))
        .isEqualTo(get(one, "/api/rooms/r/messages").get("epoch"));
    assertThat(send(two, "GET", "/api/rooms/none/messages", "").statusCode()).isEqualTo(404);

    assertThat(send(one, "DELETE", "/api/rooms/r/members/eve?ban=1m", "").statusCode())
        .isEqualTo(204);
    TestClient eve = TestClient.toRooms(http, port(two));
    eve.text("{\"type\":\"connect\",\"user\":\"eve\"}");
    await()
        .atMost(LONG)
        .until(
            () -> {
              eve.text("{\"type\":\"history\",\"room\":\"r\",\"limit\":1}");
              return next(eve, "history", "error").get("type").asString().equals("error");
            });
    assertThat(send(two, "DELETE", "/api/rooms/r/bans/eve", "").statusCode()).isEqualTo(204);
    await().atMost(LONG).until(() -> get(one, "/api/rooms/r/bans").isEmpty());
    eve.text("{\"type\":\"join\",\"room\":\"r\"}");
    next(eve, "joined");
    await()
        .atMost(LONG)
        .until(() -> send(one, "DELETE", "/api/rooms/r/members/eve", "").statusCode() == 204);
    assertThat(next(eve, "left").get("reason").asString()).isEqualTo("removed");
    eve.abort();
  }

  private void awaitUnavailable(ConfigurableApplicationContext service) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              HttpResponse<String> answer =
                  send(service, "POST", "/api/rooms/other/messages", "{\"data\":1}");
              assertThat(answer.statusCode()).isEqualTo(503);
              assertThat(answer.body()).contains("store-unavailable", "Redis does not answer");
            });
  }

  @Test
  void a_rolling_restart_loses_no_acknowledged_message() {
    ConfigurableApplicationContext one = start();
    ConfigurableApplicationContext two = start();
    talk(4);
    awaitAcknowledged(10);
    stop(one);
    awaitAcknowledged(5);
    start();
    stop(two);
    awaitAcknowledged(10);
    everybodyHasSeenAllOnceAndInOneOrder();
  }

  @Test
  void when_an_instance_is_killed_every_client_recovers_at_the_other() throws Exception {
    start();
    int port = FreePort.find();
    Process killed = launch(port);
    try {
      ports.addFirst(port);
      talk(16);
      awaitAcknowledged(50);
      killed.destroyForcibly().waitFor();
      awaitAcknowledged(50);
      everybodyHasSeenAllOnceAndInOneOrder();
    } finally {
      killed.destroyForcibly();
    }
  }

  /** An instance of its own process, which serves when this returns. */
  private Process launch(int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ChatServiceApplication.class.getName());
    command.addAll(arguments(port));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains("Started ChatServiceApplication")) {
        Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
        return process;
      }
    }
    throw new AssertionError("the instance did not start");
  }

  private static JsonNode next(TestClient client, String... types) throws Exception {
    while (true) {
      JsonNode frame = JSON.readTree(client.next(1).getFirst().substring("text ".length()));
      if (List.of(types).contains(frame.get("type").asString())) {
        return frame;
      }
    }
  }

  private JsonNode get(ConfigurableApplicationContext service, String path) throws Exception {
    HttpResponse<String> answer = send(service, "GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(
      ConfigurableApplicationContext service, String method, String path, String body)
      throws Exception {
    String port = service.getEnvironment().getRequiredProperty("local.server.port");
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
