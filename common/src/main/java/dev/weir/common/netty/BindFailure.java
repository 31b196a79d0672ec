package dev.weir.common.netty;

/** A listener could not bind; the message names address, cause and remedy. */
public final class BindFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BindFailure(ListenerSettings settings, Throwable cause) {
    super(
        "Listener '%s' cannot listen on %s:%d: %s. Stop what holds the port, or set another one."
            .formatted(settings.name(), settings.host(), settings.port(), cause.getMessage()),
        cause);
  }
}
