package dev.weir.diagnostics.os;

import java.io.IOException;

/** A system call failed. */
final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;

  SystemCallException(String call, int errno, String text) {
    super(call + ": " + text);
    this.errno = errno;
  }

  /** Whether the process lacks a privilege: EPERM or EACCES. */
  boolean isDenied() {
    return errno == Errno.EPERM || errno == Errno.EACCES;
  }
}
