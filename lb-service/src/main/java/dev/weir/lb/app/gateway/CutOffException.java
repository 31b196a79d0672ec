package dev.weir.lb.app.gateway;

import java.io.IOException;

/** The upstream's answer has ended before its end, and the client's is to do the same. */
final class CutOffException extends IOException {
  private static final long serialVersionUID = 1L;

  CutOffException() {
    super("the upstream's answer ended before its end");
  }

  /** Thrown for what others do, and by nobody's mistake: where it was made tells nothing. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
