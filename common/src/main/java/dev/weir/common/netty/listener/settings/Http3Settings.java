package dev.weir.common.netty.listener.settings;

import dev.weir.common.netty.socket.Defaults;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/3 beside a listener with TLS, on the same port number over UDP. What is left out has its
 * default.
 *
 * @param enabled whether it is offered, true; needs QUIC's native library
 * @param idleTimeout of a connection without a packet, 30 s
 * @param maxStreams requests at once on one connection, 100
 * @param validateAddresses whether a client has to prove by a retry token (RFC 9000 section 8.1.2)
 *     that its address is its own, true: a round trip for each new connection, and no answer for
 *     those who forge theirs
 * @param announceFor how long a client of the TLS listener may remember that there is HTTP/3, 1 day
 */
public record Http3Settings(
    Boolean enabled,
    Duration idleTimeout,
    int maxStreams,
    Boolean validateAddresses,
    Duration announceFor) {

  public Http3Settings(
      @Nullable Boolean enabled,
      @Nullable Duration idleTimeout,
      int maxStreams,
      @Nullable Boolean validateAddresses,
      @Nullable Duration announceFor) {
    this.enabled = Objects.requireNonNullElse(enabled, true);
    this.idleTimeout = Defaults.time(idleTimeout, 30);
    this.maxStreams = Defaults.limit(maxStreams, 100);
    this.validateAddresses = Objects.requireNonNullElse(validateAddresses, true);
    this.announceFor = Defaults.time(announceFor, 86_400);
  }

  /** Every default. */
  public static Http3Settings standard() {
    return new Http3Settings(null, null, 0, null, null);
  }
}
