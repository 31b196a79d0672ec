package dev.weir.lb.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.UpstreamFailure;
import dev.weir.common.netty.UpstreamFailure.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

  private final RetryPolicy policy = new RetryPolicy(3);

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
    "BAD_ANSWER, GET, false"
  })
  void retry_dependsOnWhatTheUpstreamMayHaveSeen(Kind kind, String method, boolean expected) {
    assertThat(policy.mayRetry(failure(kind, false), 1, method, false)).isEqualTo(expected);
  }

  @Test
  void noRetry_onceAnAnswerBegan() {
    assertThat(policy.mayRetry(failure(Kind.RESET, true), 1, "GET", false)).isFalse();
  }

  @Test
  void noRetry_onceTheBodyIsGone() {
    assertThat(policy.mayRetry(failure(Kind.CONNECT_FAILURE, false), 1, "PUT", true)).isFalse();
  }

  @Test
  void noRetry_afterTheLastTry() {
    assertThat(policy.mayRetry(failure(Kind.CONNECT_FAILURE, false), 3, "GET", false)).isFalse();
  }
}
