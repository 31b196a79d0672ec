package dev.weir.lb.health;

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

  /** Whether the upstream owes an answer. */
  public boolean isFailure() {
    return switch (this) {
      case CONNECT_FAILURE, RESET, TIMEOUT, BAD_ANSWER -> true;
      case ANSWERED, REFUSED, GIVEN_UP -> false;
    };
  }
}
