package dev.weir.common.netty.socket;

/** A listener could not bind; the message names address, cause and remedy. */
public final class BindFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BindFailure(String listener, String host, int port, Throwable cause) {
    super(
        "Listener '%s' cannot listen on %s:%d: %s. Stop what holds the port, or set another one."
            .formatted(listener, host, port, cause.getMessage()),
        cause);
  }
}
