package dev.weir.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.ban.Ban;
import dev.weir.common.ban.Ban.Source;
import dev.weir.common.net.Cidr;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of shared bans when instances come and go, and Redis does. */
@RequiresRedis
@Timeout(240)
class SharedBansIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final RedisServer redis = RedisServer.start();
  private final List<Instance> instances = new ArrayList<>();
  private final Instant now = Instant.now();

  private Instance instance() {
    Instance instance = Instance.of(redis);
    instances.add(instance);
    instance.awaitConnected();
    return instance;
  }

  @AfterEach
  void stop() throws IOException {
    instances.forEach(Instance::close);
    redis.close();
  }

  private Ban ban(String network, int afterSeconds, String reason) {
    return ban(network, afterSeconds, reason, Source.HAND);
  }

  private Ban ban(String network, int afterSeconds, String reason, Source source) {
    Instant since = now.plusSeconds(afterSeconds);
    return new Ban(Cidr.parse(network), since, since.plusSeconds(600), reason, "ops@host", source);
  }

  private void impose(Instance instance, Ban... bans) {
    for (Ban ban : bans) {
      instance.bans().impose(ban, now);
    }
  }

  private void lift(Instance instance, Ban ban, int afterSeconds) {
    instance.bans().lift(ban.network(), "ops@host", now.plusSeconds(afterSeconds));
  }

  private void awaitBans(Instance instance, Ban... bans) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(instance.bans().all(now)).containsExactlyInAnyOrder(bans));
  }

  private void awaitAway(Instance... away) {
    for (Instance each : away) {
      await().atMost(LONG).until(() -> !each.link().isConnected());
    }
  }

  @Test
  void bans_surviveTheInstance_andAreAuditedOnlyWhereTheyAreMade() {
    Instance one = instance();
    Ban ban = ban("198.51.100.7", 0, "kept");
    impose(one, ban);
    Instance two = instance();
    awaitBans(two, ban);
    one.close();
    instances.remove(one);
    awaitBans(instance(), ban);
    assertThat(one.audit()).hasSize(1);
    assertThat(two.audit()).isEmpty();
  }

  @Test
  void manyBans_areLoadedInParts() {
    Instance one = instance();
    for (int i = 0; i < Instance.MOST_BANS; i++) {
      impose(one, ban("198.51." + i / 256 + "." + i % 256, 0, "", Source.RULE));
    }
    Instance two = instance();
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(two.bans().all(now)).hasSize(Instance.MOST_BANS));
    Ban late = ban("203.0.113.7", 60, "by hand, in the place of one by a rule");
    impose(one, late);
    await().atMost(LONG).until(() -> two.bans().exactly(late.network(), now) != null);
    await().atMost(LONG).until(() -> redis.command("HLEN {weir:test}:bans").equals(":1200"));
  }

  @Test
  void withoutRedis_changesHoldHere_andAreCaughtUpWhenItIsBack() throws IOException {
    Instance one = instance();
    Instance two = instance();
    Ban lost = ban("198.51.100.1", 0, "lifted in the meantime");
    Ban kept = ban("198.51.100.2", 0, "kept");
    impose(one, lost, kept);
    awaitBans(two, lost, kept);
    redis.hang();
    Ban byOne = ban("198.51.100.3", 10, "by one");
    Ban byTwo = ban("198.51.100.4", 10, "by two");
    impose(one, byOne);
    impose(two, byTwo);
    lift(one, lost, 10);
    assertThat(one.bans().all(now)).containsExactlyInAnyOrder(kept, byOne);
    assertThat(two.bans().all(now)).containsExactlyInAnyOrder(lost, kept, byTwo);
    awaitAway(one, two);
    redis.goOn();
    awaitBans(one, kept, byOne, byTwo);
    awaitBans(two, kept, byOne, byTwo);
  }

  @Test
  void redisThatComesBackEmpty_getsTheBansBack_andThoseMadeInTheMeantime_theLaterOneStanding()
      throws IOException {
    Instance one = instance();
    Instance two = instance();
    Ban before = ban("198.51.100.1", 0, "before");
    Ban ended = ban("198.51.100.2", 0, "ended");
    impose(one, before, ended);
    awaitBans(two, before, ended);
    redis.kill();
    awaitAway(one, two);
    Ban byOne = ban("198.51.100.3", 10, "by one");
    Ban byTwo = ban("198.51.100.4", 10, "by two");
    Ban later = ban("198.51.100.5", 20, "later");
    impose(one, byOne, later);
    impose(two, byTwo, ban("198.51.100.5", 15, "earlier"));
    lift(two, ended, 30);
    redis.restart();
    awaitBans(one, before, byOne, byTwo, later);
    awaitBans(two, before, byOne, byTwo, later);
    awaitBans(instance(), before, byOne, byTwo, later);
  }

  @Test
  void whatNobodyCanRead_isPassedOver() throws IOException {
    Instance one = instance();
    Ban ban = ban("198.51.100.1", 0, "");
    impose(one, ban);
    await().atMost(LONG).until(() -> redis.command("HLEN {weir:test}:bans").equals(":1"));
    redis.command("HSET {weir:test}:bans odd {}");
    redis.command("ZADD {weir:test}:bans-changed 1 odd");
    awaitBans(instance(), ban);
  }

  @Test
  void keysOnRedis_leaveWithTheLastBan() throws IOException {
    Instance one = instance();
    impose(one, ban("198.51.100.1", 0, ""));
    await().atMost(LONG).until(() -> redis.command("HLEN {weir:test}:bans").equals(":1"));
    for (String key : List.of("bans", "bans-changed", "bans-ends")) {
      String left = redis.command("PTTL {weir:test}:" + key);
      assertThat(Long.parseLong(left.substring(1))).isBetween(1L, 660_000L);
    }
  }
}
