package dev.weir.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.ratelimit.KeySource;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.LimitRequest;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RequestMatch;
import dev.weir.common.ratelimit.Ruling;
import dev.weir.common.ratelimit.StoreFailure;
import dev.weir.common.ratelimit.Verdict;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of requests when Redis is killed, hangs, is slow, or comes back empty. */
@RequiresRedis
@Timeout(240)
class RedisFaultsIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration DAY = Duration.ofDays(1);
  private static final RateLimitRule DIVIDED = shared("divided", 4, StoreFailure.LOCAL);
  private static final RateLimitRule OPEN = shared("open", 1, StoreFailure.OPEN);
  private static final RateLimitRule CLOSED = shared("closed", 100, StoreFailure.CLOSED);
  private static final RateLimitRule HELD =
      RateLimitRule.of(
              "held",
              new RequestMatch("/held", "", ""),
              KeySource.SERVICE,
              LimitAlgorithm.CONCURRENCY,
              1,
              RateLimitRule.NO_WINDOW)
          .shared(StoreFailure.OPEN);

  private final RedisServer redis = RedisServer.start();
  private final List<Instance> instances = new ArrayList<>();

  private static RateLimitRule shared(String name, int limit, StoreFailure failure) {
    RequestMatch match = new RequestMatch("/" + name, "", "");
    return RateLimitRule.of(name, match, KeySource.SERVICE, LimitAlgorithm.TOKEN_BUCKET, limit, DAY)
        .shared(failure);
  }

  private Instance instance(Duration timeout) {
    Instance instance = Instance.of(redis, timeout, DIVIDED, OPEN, CLOSED, HELD);
    instances.add(instance);
    instance.awaitConnected();
    return instance;
  }

  @BeforeEach
  void begin() {
    assertThat(instances).isEmpty();
  }

  @AfterEach
  void stop() throws IOException {
    redis.goOn();
    instances.forEach(Instance::close);
    redis.close();
  }

  private static Verdict ask(Instance instance, String path) {
    LimitRequest request = LimitRequest.of("GET", "h", path, InetAddress.ofLiteral("192.0.2.1"));
    return switch (instance.limits().check(request, System.nanoTime())) {
      case Verdict verdict -> verdict;
      case Ruling.Pending pending -> pending.verdict().toCompletableFuture().join();
    };
  }

  private static boolean passes(Instance instance, String path) {
    return ask(instance, path) instanceof Verdict.Pass;
  }

  private static int passing(Instance instance, String path, int times) {
    int passed = 0;
    for (int i = 0; i < times; i++) {
      passed += passes(instance, path) ? 1 : 0;
    }
    return passed;
  }

  private static void awaitInstances(Instance instance, int count) {
    await().atMost(LONG).until(() -> instance.membership().instances() == count);
  }

  @Test
  void killedMidway_limitsFallBackAsTheySay_andCountTogetherAgainWhenItIsBack() throws IOException {
    Instance one = instance(Duration.ofSeconds(10));
    Instance two = instance(Duration.ofSeconds(10));
    awaitInstances(one, 2);
    awaitInstances(two, 2);
    assertThat(passing(one, "/divided", 3) + passing(two, "/divided", 3)).isEqualTo(4);
    redis.kill();
    await().atMost(LONG).until(() -> !one.link().isConnected() && !two.link().isConnected());
    assertThat(passing(one, "/divided", 10)).isEqualTo(2);
    assertThat(passing(two, "/divided", 10)).isEqualTo(2);
    assertThat(passing(one, "/open", 10)).isEqualTo(10);
    Verdict closed = ask(one, "/closed");
    assertThat(closed)
        .isInstanceOfSatisfying(
            Verdict.Limited.class,
            limited -> assertThat(limited.problem().status()).isEqualTo(503));
    redis.restart();
    one.awaitConnected();
    two.awaitConnected();
    assertThat(passing(one, "/divided", 5) + passing(two, "/divided", 5)).isEqualTo(4);
    assertThat(passes(one, "/closed")).isTrue();
  }

  @Test
  void hanging_costsFewRequestsTheirTime_andGrantsThatComeLateAreGivenBack() throws Exception {
    Instance one = instance(Duration.ofMillis(500));
    assertThat(passes(one, "/open")).isTrue();
    redis.hang();
    long begun = System.nanoTime();
    assertThat(passing(one, "/open", 1_000)).isEqualTo(1_000);
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    // without memory it would be 500 s
    assertThat(took).isLessThan(60_000);
    assertThat(passes(one, "/held")).isTrue();
    redis.goOn();
    one.awaitConnected();
    await().atMost(LONG).until(() -> one.counts().held() == 0);
    await().atMost(LONG).until(() -> ask(one, "/held").state().startsWith("\"held\""));
  }

  @Test
  void slow_fallsBack_andStaysSoWhileItIs() throws IOException {
    Instance one = instance(Duration.ofMillis(100));
    redis.command("CLIENT PAUSE 3000 ALL");
    assertThat(passing(one, "/open", 50)).isEqualTo(50);
    assertThat(one.link().isConnected()).isFalse();
    await().atMost(LONG).until(() -> one.link().isConnected());
  }

  @Test
  void absentAtTheStart_isBorne_untilItComes() throws IOException {
    redis.kill();
    Instance one = Instance.of(redis, Duration.ofSeconds(10), DIVIDED);
    instances.add(one);
    assertThat(passing(one, "/divided", 10)).isEqualTo(4);
    redis.restart();
    one.awaitConnected();
    assertThat(passing(one, "/divided", 10)).isEqualTo(4);
  }

  @Test
  void permitsHeld_areReleasedOnRedis() {
    Instance one = instance(Duration.ofSeconds(10));
    Instance two = instance(Duration.ofSeconds(10));
    Verdict.Pass pass = (Verdict.Pass) ask(one, "/held");
    assertThat(passes(two, "/held")).isFalse();
    pass.lease().release();
    await().atMost(LONG).until(() -> passes(two, "/held"));
  }
}
