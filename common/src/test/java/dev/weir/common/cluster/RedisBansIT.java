package dev.weir.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.common.ban.Bans;
import dev.weir.common.ban.BansContract;
import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The contract of bans on a real Redis: made on one instance, in force on another. */
@RequiresRedis
@Timeout(180)
class RedisBansIT extends BansContract {
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

  @AfterEach
  void liftAll() {
    Instant now = Instant.now();
    one.bans().all(now).forEach(ban -> one.bans().lift(ban.network(), "test", now));
    soon(() -> assertThat(two.bans().all(now)).isEmpty());
  }

  @Override
  protected Bans here() {
    return one.bans();
  }

  @Override
  protected Bans there() {
    return two.bans();
  }

  @Override
  protected void soon(Runnable claim) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(claim::run);
  }
}
