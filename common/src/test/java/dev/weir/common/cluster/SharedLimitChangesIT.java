package dev.weir.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of limits that every instance has. */
@RequiresRedis
@Timeout(240)
class SharedLimitChangesIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final RateLimitRule CONFIGURED = rule("configured", 1);

  private final RedisServer redis = RedisServer.start();
  private final List<Instance> instances = new ArrayList<>();

  private static RateLimitRule rule(String name, int limit) {
    return RateLimitRule.perClient(
        name, LimitAlgorithm.SLIDING_WINDOW, limit, Duration.ofMinutes(1));
  }

  private Instance instance() {
    Instance instance = Instance.of(redis, Duration.ofSeconds(10), CONFIGURED);
    instances.add(instance);
    instance.awaitConnected();
    return instance;
  }

  @AfterEach
  void stop() throws IOException {
    instances.forEach(Instance::close);
    redis.close();
  }

  private static Optional<RateLimitRule> change(
      Instance instance, String name, RateLimitRule... rule) {
    return changing(instance, name, rule).toCompletableFuture().join();
  }

  private static CompletionStage<Optional<RateLimitRule>> changing(
      Instance instance, String name, RateLimitRule... rule) {
    Optional<RateLimitRule> to = rule.length == 0 ? Optional.empty() : Optional.of(rule[0]);
    return instance.changes().change("ops@192.0.2.7", name, to);
  }

  private static void awaitRules(Instance instance, RateLimitRule... rules) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(instance.limits().rules()).containsExactlyInAnyOrder(rules));
  }

  /** Redis tells everybody of a change, its author too. */
  @Test
  void ownChange_isNeverTakenForAnothers() {
    Instance one = instance();
    for (int i = 0; i < 300; i++) {
      assertThat(change(one, "own" + i, rule("own" + i, 1))).as("%d", i).isEmpty();
    }
    assertThat(one.audit()).noneMatch(line -> line.startsWith("cluster"));
  }

  @Test
  void change_isThereAtOnce_onOthersSoon_andAfterARestart() {
    Instance one = instance();
    Instance two = instance();
    assertThat(change(one, "a", rule("a", 1))).isEmpty();
    assertThat(one.limits().rules()).containsExactly(CONFIGURED, rule("a", 1));
    awaitRules(two, CONFIGURED, rule("a", 1));
    assertThat(change(two, "a", rule("a", 2))).contains(rule("a", 1));
    assertThat(change(two, "configured")).contains(CONFIGURED);
    awaitRules(one, rule("a", 2));
    awaitRules(instance(), rule("a", 2));
    assertThat(one.audit()).first().asString().startsWith("ops@192.0.2.7 changed limit a from -");
    assertThat(two.audit()).first().asString().startsWith("cluster changed limit a from -");
    assertThat(one.audit()).filteredOn(line -> line.contains("from - to")).hasSize(1);
  }

  @Test
  void withoutRedis_nothingIsChanged_andWhatWasKnownHolds_alsoWhenItComesBackEmpty()
      throws IOException {
    Instance one = instance();
    Instance two = instance();
    change(one, "a", rule("a", 1));
    awaitRules(two, CONFIGURED, rule("a", 1));
    redis.kill();
    await().atMost(LONG).until(() -> !one.link().isConnected());
    assertThat(changing(one, "b", rule("b", 1)).toCompletableFuture()).failsWithin(LONG);
    assertThat(one.limits().rules()).containsExactly(CONFIGURED, rule("a", 1));
    redis.restart();
    one.awaitConnected();
    two.awaitConnected();
    awaitRules(instance(), CONFIGURED, rule("a", 1));
    assertThat(one.limits().rules()).containsExactly(CONFIGURED, rule("a", 1));
    assertThat(two.limits().rules()).containsExactly(CONFIGURED, rule("a", 1));
  }

  @Test
  void whatNobodyCanRead_isPassedOver() throws IOException {
    Instance one = instance();
    redis.command("HSET {weir:test}:limits odd {\"limit\":0}");
    change(one, "a", rule("a", 1));
    awaitRules(instance(), CONFIGURED, rule("a", 1));
  }
}
