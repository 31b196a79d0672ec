package dev.weir.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testkit.RedisServer;
import dev.weir.testkit.RequiresRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What readers of a log hear of it when they and Redis come and go. */
@RequiresRedis
@Timeout(120)
class SharedLogIT {
  private static final String MISSED = "missed";
  private static final int MOST = 5;

  private final RedisServer redis = RedisServer.start();
  private final RedisLink link =
      new RedisLink(
          new ClusterSettings(
              "test",
              redis.url(),
              false,
              Duration.ofSeconds(1),
              Duration.ofMillis(10),
              Duration.ofSeconds(20),
              Duration.ofSeconds(30)));

  private static final String REACHED = "{weir:test}:words-reached";

  /** Reads only when told to. */
  private final class Listener implements SharedLog.Reader {
    private final SharedLog log = new SharedLog(link, "words", MOST);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<Set<String>> readers = new CopyOnWriteArrayList<>();

    Listener(String name) {
      log.serve(name, this);
    }

    @Override
    public void read(List<SharedLog.Entry> entries) {
      entries.forEach(
          entry -> {
            heard.add(entry.text());
            readers.add(entry.readers());
          });
    }

    @Override
    public void missed() {
      heard.add(MISSED);
    }

    void awaitHeard(String... words) {
      await()
          .untilAsserted(
              () -> {
                link.connect();
                log.poll();
                assertThat(heard).containsExactly(words);
              });
    }

    void say(String... words) {
      List.of(words).forEach(log::add);
    }
  }

  @AfterEach
  void stop() throws IOException {
    link.close();
    redis.close();
  }

  private Listener ready(String name) {
    Listener listener = new Listener(name);
    await()
        .until(
            () -> {
              link.connect();
              listener.log.poll();
              return redis.command("ZSCORE {weir:test}:words-readers " + name).startsWith("$1");
            });
    return listener;
  }

  @Test
  void everyReaderHearsAllInOneOrder_andWhoElseDoes() {
    Listener one = ready("one");
    Listener two = ready("two");
    one.say("a", "b");
    one.awaitHeard("a", "b");
    two.say("c");
    two.awaitHeard("a", "b", "c");
    one.awaitHeard("a", "b", "c");
    assertThat(one.readers.getFirst()).containsExactlyInAnyOrder("one", "two");
    two.log.leave();
    one.say("d");
    one.awaitHeard("a", "b", "c", "d");
    assertThat(one.readers.getLast()).containsExactly("one");
  }

  @Test
  void readerThatWasAway_goesOnWhereItWas_alsoAfterARestart() {
    Listener one = ready("one");
    Listener two = ready("two");
    one.say("a");
    two.awaitHeard("a");
    two.log.poll();
    one.say("b", "c");
    one.awaitHeard("a", "b", "c");
    two.awaitHeard("a", "b", "c");
    one.say("d");
    one.awaitHeard("a", "b", "c", "d");
    new Listener("two").awaitHeard("d");
    new Listener("three").awaitHeard();
  }

  @Test
  void readerThatIsTooFarBehind_isToldSo_andGivenWhatIsLeft() {
    Listener one = ready("one");
    Listener two = ready("two");
    one.say("a");
    one.awaitHeard("a");
    two.awaitHeard("a");
    one.say("b", "c", "d");
    one.awaitHeard("a", "b", "c", "d");
    one.say("e", "f", "g");
    one.awaitHeard("a", "b", "c", "d", "e", "f", "g");
    two.awaitHeard("a", MISSED, "c", "d", "e", "f", "g");
  }

  @Test
  void whileRedisHangs_whatIsSaidWaits() throws Exception {
    Listener one = ready("one");
    redis.hang();
    one.say("a", "b");
    redis.goOn();
    await()
        .untilAsserted(
            () -> {
              link.connect();
              one.log.poll();
              assertThat(one.heard).contains("a", "b").doesNotContain(MISSED);
            });
  }

  @Test
  void redisThatLostTheLog_isNoticed_andWhatWaitsIsSent() throws Exception {
    Listener one = ready("one");
    one.say("a", "b");
    one.awaitHeard("a", "b");
    redis.kill();
    one.say("c");
    redis.restart();
    await()
        .untilAsserted(
            () -> {
              link.connect();
              one.log.poll();
              assertThat(one.heard).contains(MISSED).endsWith("c");
            });
  }

  @Test
  void whatFindsNoRoom_isRefused_orTakesThePlaceOfAll() throws Exception {
    Listener one = ready("one");
    redis.kill();
    one.say("a", "b", "c", "d", "e");
    assertThat(one.log.add("f")).isFalse();
    one.log.addInstead("all");
    redis.restart();
    one.awaitHeard("all");
  }

  @Test
  void nameThatHasNotReadForAWeek_isForgottenWhenAnotherBegins() throws IOException {
    long day = 24 * 60 * 60 * 1000L;
    long now = System.currentTimeMillis();
    reached("old", "0-0 0 " + (now - 8 * day));
    reached("away", "0-0 0 " + (now - 6 * day));
    reached("ofAnEarlierVersion", "0-0 0");
    ready("one");
    assertThat(redis.command("HEXISTS " + REACHED + " old")).isEqualTo(":0");
    assertThat(redis.command("HEXISTS " + REACHED + " away")).isEqualTo(":1");
    assertThat(redis.command("HEXISTS " + REACHED + " one")).isEqualTo(":1");
    assertThat(redis.command("HSTRLEN " + REACHED + " ofAnEarlierVersion"))
        .isEqualTo(":" + ("0-0 0 " + now).length());
  }

  @Test
  void nameOfAnEarlierVersion_goesOnWhereItWas() throws IOException {
    Listener one = ready("one");
    one.say("a");
    one.awaitHeard("a");
    reached("two", "0-0 0");
    ready("two").awaitHeard("a");
  }

  private void reached(String name, String value) throws IOException {
    redis.command("HSET " + REACHED + " " + name + " \"" + value + "\"");
  }
}
