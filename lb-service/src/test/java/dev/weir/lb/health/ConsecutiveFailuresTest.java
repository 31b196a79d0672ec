package dev.weir.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConsecutiveFailuresTest {

  private static final OutlierSettings SETTINGS = OutlierSettings.on();

  private final ConsecutiveFailures failures = new ConsecutiveFailures();

  private @Nullable String record(int times, TryEnd end, int status) {
    String last = null;
    for (int i = 0; i < times; i++) {
      last = failures.record(end, status, SETTINGS);
    }
    return last;
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT_FAILURE", "RESET", "TIMEOUT", "BAD_ANSWER"})
  void fiveTriesWithoutAnswer_areTooMany(TryEnd end) {
    assertThat(record(4, end, 502)).isNull();
    assertThat(record(1, end, 502)).contains("5 failures of connection or gateway");
  }

  @Test
  void fiveAnswersOf5xx_areTooMany_alsoMixedWithFailures() {
    assertThat(record(2, TryEnd.ANSWERED, 500)).isNull();
    assertThat(record(2, TryEnd.RESET, 502)).isNull();
    assertThat(record(1, TryEnd.ANSWERED, 501)).contains("5 answers of 5xx or none");
  }

  @Test
  void anythingBelow500_beginsTheCountAnew() {
    record(4, TryEnd.ANSWERED, 503);
    assertThat(record(1, TryEnd.ANSWERED, 404)).isNull();
    assertThat(record(4, TryEnd.ANSWERED, 503)).isNull();
    assertThat(record(1, TryEnd.ANSWERED, 503)).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSED", "GIVEN_UP"})
  void endsThatSayNothingOfTheUpstream_neitherCountNorClear(TryEnd end) {
    assertThat(record(100, end, 503)).isNull();
    record(4, TryEnd.RESET, 502);
    record(1, end, 200);
    assertThat(record(1, TryEnd.RESET, 502)).isNotNull();
  }

  @Test
  void clear_forgetsWhatWas() {
    record(4, TryEnd.RESET, 502);
    failures.clear();
    assertThat(record(4, TryEnd.RESET, 502)).isNull();
  }
}
