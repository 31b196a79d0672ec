package dev.weir.chat.access;

import dev.weir.chat.protocol.RoomProblem;
import dev.weir.common.problem.Problem;

/** What is thought of a token. */
public sealed interface Verdict {

  /** It is good. */
  record Accepted(Caller caller) implements Verdict {}

  /**
   * It is not.
   *
   * @param kind {@link RoomProblem#TOKEN_REFUSED} or {@link RoomProblem#TOKEN_EXPIRED}, or {@link
   *     RoomProblem#KEYS_UNAVAILABLE} where it could not be checked
   * @param detail a sentence for the holder
   */
  record Refused(RoomProblem kind, String detail) implements Verdict {

    public Problem problem() {
      return kind.because(detail);
    }
  }

  /** A token that is not believed. */
  static Refused refused(String detail) {
    return new Refused(RoomProblem.TOKEN_REFUSED, detail);
  }
}
