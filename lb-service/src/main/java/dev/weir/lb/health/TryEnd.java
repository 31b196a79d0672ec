package dev.weir.lb.health;

import dev.weir.common.netty.upstream.UpstreamFailure;

/** How a try at an upstream ended, as far as it says something of that upstream. */
public enum TryEnd {
  /** With a whole answer, whatever its status. */
  ANSWERED,
  /** No connection came about. */
  CONNECT_FAILURE,
  /** The connection ended before the answer did. */
  RESET,
  /** No byte came for too long, or the try's time was over. */
  TIMEOUT,
  /** What came back is not HTTP. */
  BAD_ANSWER,
  /**
   * The upstream said that it has not looked at the request, our own limits let none out, or a
   * connection had died of age.
   */
  REFUSED,
  /** The client went, or another try was faster: nothing is said of the upstream. */
  GIVEN_UP;

  /** How a try ended that failed so. */
  public static TryEnd of(UpstreamFailure.Kind failure) {
    return switch (failure) {
      case CONNECT_FAILURE -> CONNECT_FAILURE;
      case RESET -> RESET;
      case TIMEOUT -> TIMEOUT;
      case BAD_ANSWER -> BAD_ANSWER;
      case REFUSED, POOL_EXHAUSTED -> REFUSED;
    };
  }

  /** Whether the upstream owes an answer. */
  public boolean isFailure() {
    return switch (this) {
      case CONNECT_FAILURE, RESET, TIMEOUT, BAD_ANSWER -> true;
      case ANSWERED, REFUSED, GIVEN_UP -> false;
    };
  }

  /** Whether nothing can be said of the upstream, neither for it nor against it. */
  public boolean saysNothing() {
    return this == REFUSED || this == GIVEN_UP;
  }
}
