package dev.weir.lb.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.HealthStatus;
import dev.weir.lb.app.OneLane.Lane;
import dev.weir.lb.health.OutlierSettings;
import dev.weir.lb.retry.RetryPolicy;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Upstream;
import dev.weir.testkit.Http;
import dev.weir.testkit.RawMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Upstreams that die under load, and come back, in either lane. */
@ParameterizedClass
@EnumSource(Lane.class)
@Timeout(30)
class DeathIT {

  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final int CLIENTS = 4;

  private static final BothLanes RUNNING = new BothLanes();

  private final OneLane balancer;

  DeathIT(Lane lane) {
    this.balancer = RUNNING.of(lane);
  }

  @AfterAll
  static void stop() {
    RUNNING.close();
  }

  private Pool over(MortalUpstream... upstreams) {
    HealthCheck often =
        new HealthCheck(
            null, null, null, null, Duration.ofMillis(100), 0, null, 0, 0, null, null, null, 0);
    return balancer.over(
        OneLane.health(often, OutlierSettings.on()),
        RetryPolicy.standard(),
        OneLane.patient(),
        Arrays.stream(upstreams).mapToInt(MortalUpstream::port).toArray());
  }

  @Test
  void oneOfThreeKilledUnderLoad_costsNoRequest() throws Exception {
    try (var one = new MortalUpstream();
        var two = new MortalUpstream();
        var three = new MortalUpstream();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Pool pool = over(one, two, three);
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger served = new AtomicInteger();
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(client(enough, served)));
      }
      await(() -> served.get() > 500);
      two.kill();
      await(() -> upstream(pool, two).health() == HealthStatus.DOWN);
      int whenDown = served.get();
      await(() -> served.get() > whenDown + 500);
      two.revive();
      await(() -> upstream(pool, two).health() == HealthStatus.UP);
      long before = upstream(pool, two).series().requests();
      await(() -> upstream(pool, two).series().requests() > before + 100);
      enough.set(true);
      for (Future<Integer> client : running) {
        assertThat(client.get()).as("the status that is not 200").isEqualTo(200);
      }
    }
  }

  @Test
  void allKilled_isToldAtOnce_andTheFirstReturnServes() throws Exception {
    try (var one = new MortalUpstream();
        var two = new MortalUpstream();
        Http http = balancer.connect()) {
      Pool pool = over(one, two);
      http.send(GET);
      assertThat(http.read().status()).isEqualTo(200);
      one.kill();
      two.kill();
      for (int i = 0; i < 100; i++) {
        http.send(GET);
        RawMessage answer = http.read();
        if (i < 2 && answer.status() == 502) {
          // by a kept connection, one to each, whose end was not heard of when it was lent
          continue;
        }
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).contains("30");
      }
      two.revive();
      await(
          () -> {
            http.send(GET);
            return http.read().status() == 200;
          });
      assertThat(upstream(pool, one).health()).isEqualTo(HealthStatus.DOWN);
      http.send(GET);
      assertThat(http.read().status()).as("the dead one is not asked").isEqualTo(200);
    }
  }

  private Callable<Integer> client(AtomicBoolean enough, AtomicInteger served) {
    return () -> {
      try (Http http = balancer.connect()) {
        int status = 200;
        while (status == 200 && !enough.get()) {
          http.send(GET);
          status = http.read().status();
          served.incrementAndGet();
        }
        return status;
      }
    };
  }

  private static Upstream upstream(Pool pool, MortalUpstream server) {
    return pool.upstreams().stream()
        .filter(upstream -> upstream.address().port() == server.port())
        .findFirst()
        .orElseThrow();
  }

  /** What is waited for, and may talk to sockets. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    while (!condition.holds()) {
      Thread.sleep(5);
    }
  }
}
