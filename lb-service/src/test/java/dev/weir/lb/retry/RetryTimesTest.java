package dev.weir.lb.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTimesTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void backoff_doublesUpToItsMaximum() {
    Backoff backoff = Backoff.standard();
    assertThat(IntStream.rangeClosed(1, 6).mapToLong(i -> backoff.before(i, 1).toMillis()))
        .containsExactly(25L, 50L, 100L, 200L, 250L, 250L);
    assertThat(backoff.before(100, 0.5)).isEqualTo(Duration.ofMillis(125));
    assertThat(backoff.before(3, 0)).isZero();
  }

  @Test
  void backoffWhoseMaximumIsLess_isRefused() {
    assertThatThrownBy(() -> new Backoff(Duration.ofMillis(2), Duration.ofMillis(1)))
        .hasMessageContaining("PT0.002S");
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3",
    "' 0 ', 0",
    "'Thu, 01 Jan 2026 00:01:00 GMT', 60",
    "'Thu, 01 Jan 2026 00:00:00 GMT', 0",
    "'Wed, 31 Dec 2025 23:59:59 GMT', 0"
  })
  void retryAfter_isSecondsOrADate(String value, long seconds) {
    assertThat(RetryAfter.read(value, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5", "soon", "9999999999"})
  void retryAfter_ofAnyOtherForm_saysNothing(String value) {
    assertThat(RetryAfter.read(value, NOW)).isEmpty();
    assertThat(RetryAfter.read(null, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1H, PT1H",
    "2M, PT2M",
    "3S, PT3S",
    "250m, PT0.25S",
    "7u, PT0.000007S",
    "8n, PT0.000000008S",
    "99999999H, PT24H"
  })
  void grpcTimeout_isANumberAndAUnit(String value, Duration expected) {
    assertThat(GrpcTimeout.read(value)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "S", "123456789S", "1s", "-1S", "1 S"})
  void grpcTimeout_ofAnyOtherForm_saysNothing(String value) {
    assertThat(GrpcTimeout.read(value)).isEmpty();
    assertThat(GrpcTimeout.read(null)).isEmpty();
  }

  @Test
  void timeouts_areAboveNothing() {
    assertThatThrownBy(() -> new Timeouts(null, Duration.ZERO, null, null, null))
        .hasMessageContaining("response");
    assertThat(Timeouts.none().limitTries()).isFalse();
    assertThat(new Timeouts(null, null, null, Duration.ofSeconds(1), null).limitTries()).isFalse();
    assertThat(new Timeouts(null, null, null, null, Duration.ofSeconds(1)).limitTries()).isTrue();
  }
}
