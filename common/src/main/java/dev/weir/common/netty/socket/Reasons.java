package dev.weir.common.netty.socket;

import org.jspecify.annotations.Nullable;

/** Why something is missing, in one line for a log. */
public final class Reasons {

  private Reasons() {}

  /** What the innermost cause says; its type where it says nothing. */
  public static String of(@Nullable Throwable failure) {
    if (failure == null) {
      return "unknown";
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
