package dev.weir.common.netty.tls;

import dev.weir.common.netty.socket.Defaults;
import dev.weir.common.tls.TlsPolicy;
import io.netty.handler.ssl.ClientAuth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a listener speaks TLS; what is left out has its default.
 *
 * @param policy which versions and suites, {@link TlsPolicy#INTERMEDIATE}
 * @param clientCertificates whether clients are asked for one, {@link ClientCertificates#NONE}
 * @param clientAuthorities a PEM file of those who vouch for clients; needed where clients are
 *     asked
 * @param handshakeTimeout from the first byte to the end of the handshake, 10 s; slower is closed
 * @param sessionTimeout how long a session may be resumed, 1 h; tickets are sealed with keys that
 *     are kept that long
 */
public record TlsSettings(
    TlsPolicy policy,
    ClientCertificates clientCertificates,
    @Nullable Path clientAuthorities,
    Duration handshakeTimeout,
    Duration sessionTimeout) {

  /** What a client has to show. */
  public enum ClientCertificates {
    /** Nothing. */
    NONE,
    /** A certificate if it has one; a wrong one is refused. */
    OPTIONAL,
    /** A certificate that an authority vouches for. */
    REQUIRED;

    ClientAuth asNetty() {
      return switch (this) {
        case NONE -> ClientAuth.NONE;
        case OPTIONAL -> ClientAuth.OPTIONAL;
        case REQUIRED -> ClientAuth.REQUIRE;
      };
    }
  }

  public TlsSettings(
      @Nullable TlsPolicy policy,
      @Nullable ClientCertificates clientCertificates,
      @Nullable Path clientAuthorities,
      @Nullable Duration handshakeTimeout,
      @Nullable Duration sessionTimeout) {
    this.policy = Objects.requireNonNullElse(policy, TlsPolicy.INTERMEDIATE);
    this.clientCertificates =
        Objects.requireNonNullElse(clientCertificates, ClientCertificates.NONE);
    this.clientAuthorities = clientAuthorities;
    this.handshakeTimeout = Defaults.time(handshakeTimeout, 10);
    this.sessionTimeout = Defaults.time(sessionTimeout, 3600);
    if (this.clientCertificates != ClientCertificates.NONE && clientAuthorities == null) {
      throw new IllegalArgumentException(
          "client certificates are "
              + this.clientCertificates.name().toLowerCase(Locale.ROOT)
              + " but tls.client-authorities names no file of those who vouch for them");
    }
  }

  /** Every default. */
  public static TlsSettings standard() {
    return new TlsSettings(null, null, null, null, null);
  }
}
