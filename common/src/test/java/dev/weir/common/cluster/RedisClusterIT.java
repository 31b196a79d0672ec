package dev.weir.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.ban.Ban;
import dev.weir.common.ban.Ban.Source;
import dev.weir.common.net.Cidr;
import dev.weir.common.ratelimit.KeySource;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.LimitRequest;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RequestMatch;
import dev.weir.common.ratelimit.Ruling;
import dev.weir.common.ratelimit.StoreFailure;
import dev.weir.common.ratelimit.Verdict;
import dev.weir.testkit.RedisCluster;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresTool;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What instances share, on a Redis Cluster of three nodes. */
@RequiresTool("redis-server")
@Timeout(240)
class RedisClusterIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final RateLimitRule TOGETHER = rule("together", LimitAlgorithm.TOKEN_BUCKET, 4);
  private static final RateLimitRule HELD = rule("held", LimitAlgorithm.CONCURRENCY, 1);

  private final List<Instance> instances = new ArrayList<>();
  private RedisCluster cluster;
  private Instance one;
  private Instance two;

  private static RateLimitRule rule(String name, LimitAlgorithm algorithm, int limit) {
    boolean held = algorithm == LimitAlgorithm.CONCURRENCY;
    return RateLimitRule.of(
            name,
            new RequestMatch("/" + name, "", ""),
            KeySource.SERVICE,
            algorithm,
            limit,
            held ? RateLimitRule.NO_WINDOW : Duration.ofDays(1))
        .shared(StoreFailure.CLOSED);
  }

  @BeforeEach
  void start() throws IOException {
    cluster = RedisCluster.start();
    one = instance();
    two = instance();
  }

  private Instance instance() {
    Instance instance =
        Instance.of(Instance.settings(cluster.url(), true, LONG.dividedBy(6)), TOGETHER, HELD);
    instances.add(instance);
    instance.awaitConnected();
    return instance;
  }

  @AfterEach
  void stop() throws IOException {
    instances.forEach(Instance::close);
    cluster.close();
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

  private Ban ban(String network) {
    Instant now = Instant.now();
    return new Ban(Cidr.parse(network), now, now.plusSeconds(600), "", "ops@host", Source.HAND);
  }

  private static void awaitBans(Instance instance, Ban... bans) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(instance.bans().all(Instant.now())).containsExactlyInAnyOrder(bans));
  }

  @Test
  void instances_countTogether_andShareChangesAndBans() {
    int passed = 0;
    for (int i = 0; i < 4; i++) {
      passed += (passes(one, "/together") ? 1 : 0) + (passes(two, "/together") ? 1 : 0);
    }
    assertThat(passed).isEqualTo(4);
    Verdict.Pass held = (Verdict.Pass) ask(one, "/held");
    assertThat(passes(two, "/held")).isFalse();
    held.lease().release();
    await().atMost(LONG).until(() -> passes(two, "/held"));
    RateLimitRule set = rule("set", LimitAlgorithm.FIXED_WINDOW, 1);
    one.changes().change("ops", "set", Optional.of(set)).toCompletableFuture().join();
    await().atMost(LONG).until(() -> two.limits().rules().contains(set));
    Ban ban = ban("198.51.100.7");
    one.bans().impose(ban, ban.since());
    awaitBans(two, ban);
    two.bans().lift(ban.network(), "ops@host", Instant.now());
    awaitBans(one);
    await().atMost(LONG).until(() -> one.membership().instances() == 2);
  }

  @Test
  void nodeThatGoesAndComesBack_isFoundAgain_andGetsTheBansBack() throws IOException {
    Ban before = ban("198.51.100.7");
    one.bans().impose(before, before.since());
    awaitBans(two, before);
    RedisServer node = cluster.nodeOf("{weir:test}:bans");
    node.kill();
    await().atMost(LONG).until(() -> !one.link().isConnected() && !two.link().isConnected());
    Ban during = ban("198.51.100.8");
    two.bans().impose(during, during.since());
    node.restart();
    cluster.awaitServing();
    one.awaitConnected();
    two.awaitConnected();
    awaitBans(one, before, during);
    awaitBans(instance(), before, during);
  }
}
