package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.health.HealthStatus;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.netty.Http3Server;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that speak HTTP/3 and nothing else, in either lane. */
@Timeout(90)
class Http3UpstreamsIT {

  private static final int CLIENTS = 4;

  private static List<Http3Server> servers;
  private static RunningBalancer balancer;
  private static DatagramSocket silent;

  /** Answers that text and what it was sent. */
  private static Http3Server server(String text) {
    return new Http3Server(
        (request, response) ->
            response
                .header("seen-host", String.valueOf(request.requestHeaders().get("host")))
                .sendString(
                    request.receive().aggregate().asString().defaultIfEmpty("").map(text::concat)));
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    servers = List.of(server("one"), server("two"), server("three"));
    Path authorities = folder.resolve("authorities.pem");
    Files.writeString(authorities, TestCertificates.pem(Http3Server.AUTHORITY.certificate()));
    silent = new DatagramSocket(0, InetAddress.getByName("localhost"));
    List<String> settings = new ArrayList<>();
    settings.add("--weir.upstream.tls.authorities=" + authorities);
    settings.add("--weir.upstream.connect-timeout=500ms");
    String pool = "--weir.lb.pools.three.";
    settings.add(pool + "protocol=h3");
    settings.add(pool + "health.interval=200ms");
    for (int i = 0; i < servers.size(); i++) {
      settings.add(pool + "upstreams[" + i + "].url=https://localhost:" + servers.get(i).port());
    }
    String holed = "--weir.lb.pools.holed.";
    settings.add(holed + "protocol=h3");
    settings.add(holed + "health.type=none");
    settings.add(holed + "upstreams[0].url=https://localhost:" + silent.getLocalPort());
    settings.add(holed + "upstreams[1].url=https://localhost:" + servers.getFirst().port());
    settings.addAll(RunningBalancer.route(0, "holed", "lb://holed", "predicates[0]=Path=/holed"));
    settings.addAll(RunningBalancer.route(1, "fast", "lb://three", "predicates[0]=Path=/fast/**"));
    settings.addAll(
        RunningBalancer.route(
            2, "gateway", "lb://three", "predicates[0]=Path=/gateway/**", "metadata.lane=gateway"));
    balancer = RunningBalancer.start(settings);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> pool().upstreams().stream().allMatch(u -> u.health() == HealthStatus.UP));
  }

  @AfterAll
  static void stop() {
    balancer.close();
    silent.close();
    servers.forEach(Http3Server::close);
  }

  private static Pool pool() {
    return Objects.requireNonNull(balancer.service().getBean(Pools.class).named("three"));
  }

  private static Upstream upstream(Http3Server server) {
    return pool().upstreams().stream()
        .filter(upstream -> upstream.address().port() == server.port())
        .findFirst()
        .orElseThrow();
  }

  /** Probes are of HTTP/3 as well: there is nothing else at that port. */
  @Test
  void upstreams_areProbed() {
    assertThat(pool().upstreams()).allMatch(upstream -> upstream.health() == HealthStatus.UP);
    assertThat(servers).allMatch(server -> server.requests() > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fast/a", "/gateway/a"})
  void requests_areServedInEitherLane(String path) throws Exception {
    try (Http http = Http.connect(balancer.data())) {
      for (int i = 0; i < 6; i++) {
        http.send("GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n\r\n");
        RawMessage answer = http.read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isIn("one", "two", "three");
        assertThat(answer.header("seen-host")).contains("shop.example");
        assertThat(answer.head()).doesNotContainIgnoringCase("x-http3");
      }
      http.send(
          "POST "
              + path
              + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "4\r\nbody\r\n0\r\n\r\n");
      assertThat(http.read().text()).endsWith("body");
      String large = "x".repeat(500_000);
      http.send("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n" + large);
      assertThat(http.read().text()).endsWith(large);
    }
  }

  @Test
  void upstreamThatSwallowsEverything_costsTimeAndNoRequest() throws Exception {
    for (int i = 0; i < 4; i++) {
      RawMessage answer = Http.get(balancer.data(), "/holed");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("one");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/fast/", "/gateway/"})
  void oneOfThreeKilledUnderLoad_costsNoRequest(String path) throws Exception {
    Http3Server mortal = servers.getLast();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger served = new AtomicInteger();
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(client(path, enough, served)));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> served.get() > 300);
      mortal.kill();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> upstream(mortal).health() == HealthStatus.DOWN);
      int whenDown = served.get();
      await().atMost(Duration.ofSeconds(20)).until(() -> served.get() > whenDown + 300);
      mortal.revive();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> upstream(mortal).health() == HealthStatus.UP);
      long before = upstream(mortal).series().requests();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> upstream(mortal).series().requests() > before + 50);
      enough.set(true);
      for (Future<Integer> client : running) {
        assertThat(client.get()).as("the status that is not 200").isEqualTo(200);
      }
    }
  }

  private static Callable<Integer> client(String path, AtomicBoolean enough, AtomicInteger served) {
    return () -> {
      try (Http http = Http.connect(balancer.data())) {
        int status = 200;
        while (status == 200 && !enough.get()) {
          http.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
          status = http.read().status();
          served.incrementAndGet();
        }
        return status;
      }
    };
  }
}
