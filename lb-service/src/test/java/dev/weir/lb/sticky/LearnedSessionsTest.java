package dev.weir.lb.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lb.sticky.StickySettings.Learned;
import dev.weir.lb.sticky.StickySettings.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LearnedSessionsTest {

  private static final Fields NOTHING = name -> List.of();

  private final AtomicLong nanos = new AtomicLong();

  private LearnedSessions<String> sessions(Source source, int maxEntries) {
    return new LearnedSessions<>(
        new Learned(source, "sid", maxEntries, Duration.ofMinutes(1)),
        List.of("a", "b"),
        Function.identity(),
        nanos::get);
  }

  private static Fields field(String name, String value) {
    return asked -> asked.equals(name) ? List.of(value) : List.of();
  }

  private static void learn(Stickiness<String> sessions, String key, String by) {
    sessions.tie(NOTHING).answered(by, field("set-cookie", "sid=" + key + "; Path=/"), false);
  }

  private static Tie<String> asking(Stickiness<String> sessions, String key) {
    return sessions.tie(field("cookie", "x=1; sid=" + key));
  }

  @Test
  void cookieThatAnUpstreamSets_leadsBackToIt() {
    LearnedSessions<String> sessions = sessions(Source.COOKIE, 10);
    learn(sessions, "k", "b");
    assertThat(asking(sessions, "k").to()).isEqualTo("b");
    assertThat(asking(sessions, "other").to()).isNull();
    assertThat(asking(sessions, "k").ownCookie()).isEmpty();
  }

  @Test
  void fieldOfAnAnswer_leadsBackToWhoSentIt() {
    LearnedSessions<String> sessions = sessions(Source.HEADER, 10);
    sessions.tie(NOTHING).answered("b", field("sid", "k"), false);
    assertThat(sessions.tie(field("sid", "k")).to()).isEqualTo("b");
  }

  @Test
  void sessionThatAnotherAnswers_moves_withoutAWordToTheClient() {
    LearnedSessions<String> sessions = sessions(Source.COOKIE, 10);
    learn(sessions, "k", "b");
    assertThat(asking(sessions, "k").answered("a", NOTHING, false)).isNull();
    assertThat(asking(sessions, "k").to()).isEqualTo("a");
  }

  @Test
  void keyOfBeforeARestart_staysWithWhoAnswersIt() {
    LearnedSessions<String> sessions = sessions(Source.COOKIE, 10);
    asking(sessions, "old").answered("a", NOTHING, false);
    assertThat(asking(sessions, "old").to()).isEqualTo("a");
  }

  @Test
  void keyThatNobodyUses_isForgotten() {
    LearnedSessions<String> sessions = sessions(Source.COOKIE, 10);
    learn(sessions, "k", "b");
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(asking(sessions, "k").to()).isEqualTo("b");
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(asking(sessions, "k").to()).isEqualTo("b");
    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    assertThat(asking(sessions, "k").to()).isNull();
  }

  @Test
  void table_isBounded_andKeepsNoLongKey() {
    LearnedSessions<String> sessions = sessions(Source.COOKIE, 10);
    for (int i = 0; i < 1_000; i++) {
      learn(sessions, "k" + i, "a");
    }
    assertThat(sessions.size()).isLessThanOrEqualTo(10);
    learn(sessions(Source.COOKIE, 10), "k".repeat(257), "a");
    assertThat(asking(sessions, "k".repeat(257)).to()).isNull();
  }

  @Test
  void whatWasLearned_outlivesAChangeOfUpstreams() {
    LearnedSessions<String> sessions = sessions(Source.COOKIE, 10);
    learn(sessions, "k", "b");
    learn(sessions, "l", "a");
    Stickiness<String> left = sessions.over(List.of("b", "c"));
    assertThat(asking(left, "k").to()).isEqualTo("b");
    assertThat(asking(left, "l").to()).isNull();
  }
}
