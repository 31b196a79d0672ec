package dev.weir.common.netty.socket;

import java.util.stream.Stream;

/** A listener could not bind; the message names address, cause and remedy. */
public final class BindFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What helps, by what the system says. */
  private enum Remedy {
    TAKEN(
        "already in use", "Stop what holds the port, which 'ss -lntup' shows, or set another one."),
    FORBIDDEN(
        "Permission denied",
        "A port below 1024 takes root or the capability CAP_NET_BIND_SERVICE, which"
            + " deploy/systemd/weir@.service gives; or set another one."),
    ELSEWHERE(
        "Cannot assign requested address",
        "Set an address that this machine has, or 0.0.0.0 for all of them."),
    UNKNOWN("", "Set another port or address, or correct what is named.");

    private final String said;
    private final String text;

    Remedy(String said, String text) {
      this.said = said;
      this.text = text;
    }

    static String of(String reason) {
      return Stream.of(values())
          .filter(each -> reason.contains(each.said))
          .findFirst()
          .orElse(UNKNOWN)
          .text;
    }
  }

  public BindFailure(String listener, String host, int port, Throwable cause) {
    super(message(listener, host, port, reason(cause)), cause);
  }

  private static String message(String listener, String host, int port, String reason) {
    return "Listener '%s' cannot listen on %s:%d: %s. %s"
        .formatted(listener, host, port, reason, Remedy.of(reason));
  }

  /** Of the innermost cause: those around it only say that there was no binding. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
