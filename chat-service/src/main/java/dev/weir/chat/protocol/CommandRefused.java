package dev.weir.chat.protocol;

import dev.weir.common.problem.Problem;

/** Ends the reading of a command that is not acceptable; caught where reading began. */
final class CommandRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  CommandRefused(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
