package dev.weir.lb.retry;

import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.common.text.Words;

/** Ways in which a try fails without an answer, by the names that configuration uses. */
public enum RetryCondition {
  /** No connection came about, in time or at all: nothing was sent. */
  CONNECT_FAILURE,
  /** The connection ended before the answer began. */
  RESET,
  /** The upstream said that it has not looked at the request, or our own limits let none out. */
  REFUSED,
  /** The answer did not begin in time. */
  TIMEOUT,
  /** What came back is not HTTP, or more of it than is borne. */
  BAD_ANSWER;

  static RetryCondition of(UpstreamFailure.Kind kind) {
    return switch (kind) {
      case CONNECT_FAILURE -> CONNECT_FAILURE;
      case RESET -> RESET;
      case REFUSED, POOL_EXHAUSTED -> REFUSED;
      case TIMEOUT -> TIMEOUT;
      case BAD_ANSWER -> BAD_ANSWER;
    };
  }

  /** The name in configuration: {@code connect-failure}. */
  public String label() {
    return Words.dashed(this);
  }
}
