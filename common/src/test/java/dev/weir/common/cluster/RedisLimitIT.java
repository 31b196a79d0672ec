package dev.weir.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.ratelimit.Admission;
import dev.weir.common.ratelimit.Lease;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.LimitContract;
import dev.weir.common.ratelimit.LimitKey;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.SharedCounts.Answer;
import dev.weir.common.ratelimit.SharedCounts.Draw;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of limits on a real Redis, by two instances. */
@RequiresRedis
@Timeout(180)
class RedisLimitIT extends LimitContract {
  private static RedisServer redis;
  private static Instance one;
  private static Instance two;

  @BeforeAll
  static void start() {
    redis = RedisServer.start();
    one = Instance.of(redis);
    two = Instance.of(redis);
    one.awaitConnected();
    two.awaitConnected();
  }

  @AfterAll
  static void stop() throws IOException {
    one.close();
    two.close();
    redis.close();
  }

  @BeforeEach
  @AfterEach
  void empty() throws IOException {
    redis.command("FLUSHALL");
  }

  /** In turn by one instance and by the other. */
  @Override
  protected Counts counts(RateLimitRule rule) {
    AtomicInteger turn = new AtomicInteger();
    return (key, permits) -> take(turn.getAndIncrement() % 2 == 0 ? one : two, rule, key, permits);
  }

  private static Taken take(Instance by, RateLimitRule rule, LimitKey key, int permits) {
    Answer answer =
        by.counts().acquire(List.of(new Draw(rule, key, permits))).toCompletableFuture().join();
    Admission admission =
        answer.admissions().getFirst() instanceof Admission.Leased leased
            ? new Admission.Leased(leased.remaining(), settled(by, leased.lease()))
            : answer.admissions().getFirst();
    return new Taken(admission, settled(by, answer.undo()));
  }

  /**
   * Nobody waits for what is given back; these tests do. Twice: a script that Redis does not know
   * yet is sent again when Redis says so, which may be behind the first of these.
   */
  private static Lease settled(Instance by, Lease lease) {
    return () -> {
      lease.release();
      Duration patience = Duration.ofSeconds(60);
      for (int i = 0; i < 2; i++) {
        by.link().run(Script.load("load"), List.of("a", "b"), List.of(), patience, l -> {}).join();
      }
    };
  }

  @Override
  protected void pass(Duration duration) {
    long begun = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(duration.plusSeconds(60))
        .until(() -> System.nanoTime() - begun > duration.toNanos());
  }

  /** Fixed windows are aligned to the clock: the one of a day, unless that is about to end. */
  @Override
  protected Duration endless() {
    boolean late = LocalTime.now(ZoneOffset.UTC).isAfter(LocalTime.of(23, 50));
    return late ? Duration.ofHours(23) : Duration.ofDays(1);
  }

  @Override
  protected void awaitNoKeys() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> redis.command("EVAL \"return #redis.call('KEYS', '*:limit:*')\" 0").equals(":0"));
  }

  @Test
  void severalLimits_areTakenTogether_orNone() {
    RateLimitRule wide = rule(LimitAlgorithm.TOKEN_BUCKET, 5, endless());
    RateLimitRule narrow = rule(LimitAlgorithm.SLIDING_WINDOW, 1, endless());
    RateLimitRule held = rule(LimitAlgorithm.CONCURRENCY, 3, RateLimitRule.NO_WINDOW);
    List<Draw> all =
        List.of(new Draw(wide, KEY, 1), new Draw(narrow, KEY, 1), new Draw(held, KEY, 1));
    Answer first = one.counts().acquire(all).toCompletableFuture().join();
    assertThat(first.admissions()).noneMatch(each -> each instanceof Admission.Refused);
    for (int i = 0; i < 10; i++) {
      Answer refused = two.counts().acquire(all).toCompletableFuture().join();
      assertThat(refused.admissions().get(1)).isInstanceOf(Admission.Refused.class);
    }
    assertThat(take(one, wide, KEY, 4).isGranted()).isTrue();
    assertThat(take(one, wide, KEY, 1).isGranted()).isFalse();
    assertThat(take(two, held, KEY, 2).isGranted()).isTrue();
    assertThat(take(two, held, KEY, 1).isGranted()).isFalse();
    settled(one, first.undo()).release();
    assertThat(take(one, wide, KEY, 1).isGranted()).isTrue();
    assertThat(take(one, narrow, KEY, 1).isGranted()).isTrue();
    assertThat(take(one, held, KEY, 1).isGranted()).isTrue();
  }

  @Test
  void changedLimit_startsAfresh_theSameGoesOn() {
    RateLimitRule rule = rule(LimitAlgorithm.FIXED_WINDOW, 1, endless());
    assertThat(take(one, rule, KEY, 1).isGranted()).isTrue();
    assertThat(take(two, rule(LimitAlgorithm.FIXED_WINDOW, 1, endless()), KEY, 1).isGranted())
        .isFalse();
    assertThat(take(two, rule(LimitAlgorithm.FIXED_WINDOW, 2, endless()), KEY, 2).isGranted())
        .isTrue();
  }

  @Test
  void permitsOfAnInstanceThatCrashed_comeBack_thoseHeldElsewhereStay() {
    RateLimitRule rule = rule(LimitAlgorithm.CONCURRENCY, 2, RateLimitRule.NO_WINDOW);
    Instance crashing = Instance.of(redis);
    crashing.awaitConnected();
    assertThat(take(one, rule, KEY, 1).isGranted()).isTrue();
    assertThat(take(crashing, rule, KEY, 1).isGranted()).isTrue();
    assertThat(take(two, rule, KEY, 1).isGranted()).isFalse();
    crashing.crash();
    await().atMost(Duration.ofSeconds(60)).until(() -> take(two, rule, KEY, 1).isGranted());
    // far longer than a lease
    pass(Instance.LEASE.multipliedBy(2));
    assertThat(take(two, rule, KEY, 1).isGranted()).isFalse();
  }

  @Test
  void scriptsThatRedisForgot_areSentAgain() throws IOException {
    RateLimitRule rule = rule(LimitAlgorithm.FIXED_WINDOW, 2, endless());
    take(one, rule, KEY, 1);
    redis.command("SCRIPT FLUSH");
    assertThat(take(one, rule, KEY, 1).isGranted()).isTrue();
    assertThat(take(one, rule, KEY, 1).isGranted()).isFalse();
  }
}
