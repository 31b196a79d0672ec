package dev.weir.lb.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

  private final RetryPolicy policy = RetryPolicy.standard();

  private static UpstreamFailure failure(Kind kind, boolean answered) {
    return new UpstreamFailure(kind, false, answered, "");
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT_FAILURE, GET, true",
    "CONNECT_FAILURE, POST, true",
    "POOL_EXHAUSTED, POST, true",
    "REFUSED, GET, true",
    "REFUSED, POST, true",
    "RESET, GET, true",
    "RESET, PUT, true",
    "RESET, POST, false",
    "RESET, PATCH, false",
    "TIMEOUT, GET, false",
    "BAD_ANSWER, GET, true",
    "BAD_ANSWER, POST, false"
  })
  void retry_dependsOnWhatTheUpstreamMayHaveSeen(Kind kind, String method, boolean expected) {
    assertThat(policy.mayRetry(failure(kind, false), 1, method, false)).isEqualTo(expected);
  }

  @Test
  void noRetry_ofWhatMayHaveBeenActedUpon_thoughTheUpstreamSaysOtherwise() {
    assertThat(policy.mayRetry(failure(Kind.REFUSED, true), 1, "POST", false)).isFalse();
  }

  @Test
  void interimAnswer_standsInNoRetrysWay_whereTwiceDoesNoHarm() {
    assertThat(policy.mayRetry(failure(Kind.RESET, true), 1, "GET", false)).isTrue();
  }

  @Test
  void noRetry_onceTheBodyIsGone() {
    assertThat(policy.mayRetry(failure(Kind.CONNECT_FAILURE, false), 1, "PUT", true)).isFalse();
  }

  @Test
  void noRetry_afterTheLastTry() {
    assertThat(policy.mayRetry(failure(Kind.CONNECT_FAILURE, false), 3, "GET", false)).isFalse();
  }

  private static RetryPolicy on(String... names) {
    RetryPolicy standard = RetryPolicy.standard();
    return new RetryPolicy(
        standard.tries(),
        RetryOn.parse(List.of(names)),
        standard.budget(),
        standard.backoff(),
        standard.maxRetryAfter(),
        standard.bufferBytes(),
        null);
  }

  @Test
  void conditions_areThoseThatAreNamed() {
    UpstreamFailure late = failure(Kind.TIMEOUT, false);
    assertThat(on("timeout").mayRetry(late, 1, "GET", false)).isTrue();
    assertThat(on("timeout").mayRetry(late, 1, "POST", false)).isFalse();
    assertThat(on("timeout").mayRetry(failure(Kind.RESET, false), 1, "GET", false)).isFalse();
    assertThat(on().mayRetry(failure(Kind.CONNECT_FAILURE, false), 1, "GET", false)).isFalse();
  }

  @Test
  void status_isRetriedWhereNamed_andWhereTwiceDoesNoHarm() {
    RetryPolicy unavailable = on("503", "429");
    assertThat(unavailable.mayRetry(503, 1, "GET", false)).isTrue();
    assertThat(unavailable.mayRetry(503, 3, "GET", false)).isFalse();
    assertThat(unavailable.mayRetry(503, 1, "POST", false)).isFalse();
    assertThat(unavailable.mayRetry(503, 1, "PUT", true)).isFalse();
    assertThat(unavailable.mayRetry(502, 1, "GET", false)).isFalse();
    assertThat(policy.looksAt(503)).isFalse();
  }

  @Test
  void pause_isForThoseWhoMayHaveWorked() {
    assertThat(policy.pause(failure(Kind.CONNECT_FAILURE, false), 1, 1)).isZero();
    assertThat(policy.pause(failure(Kind.RESET, false), 1, 1)).isEqualTo(Duration.ofMillis(25));
    UpstreamFailure stale = new UpstreamFailure(Kind.RESET, true, false, "");
    assertThat(policy.pause(stale, 1, 1)).isZero();
  }

  @Test
  void unknownCondition_isRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> on("5xx"))
        .hasMessageContaining("'5xx'")
        .hasMessageContaining("connect-failure, reset, refused, timeout, bad-answer");
    assertThatThrownBy(() -> on("200")).hasMessageContaining("200");
  }

  @Test
  void names_areReadAsTheyAreSaid() {
    assertThat(RetryOn.parse(List.of("503", "reset", "429")).names())
        .containsExactly("reset", "429", "503");
  }
}
