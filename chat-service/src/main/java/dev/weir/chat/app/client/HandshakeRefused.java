package dev.weir.chat.app.client;

import dev.weir.common.problem.Problem;

/** A handshake that ends with a problem instead of a WebSocket. */
final class HandshakeRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  HandshakeRefused(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
