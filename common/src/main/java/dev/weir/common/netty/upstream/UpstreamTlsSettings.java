package dev.weir.common.netty.upstream;

import dev.weir.common.netty.socket.Defaults;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * TLS with upstreams; what is left out has its default.
 *
 * @param verify whether an upstream has to show a certificate for its name that an authority
 *     vouches for, true; without, anyone in between can read and change everything
 * @param authorities a PEM file of those who vouch for upstreams; left out: those that the JDK
 *     trusts
 * @param certificate a PEM file with the chain to show to upstreams that ask for one
 * @param privateKey a PEM file with its key
 * @param privateKeyPassword of the key
 * @param bundle the name of a Spring SSL bundle: its trust store in place of {@code authorities},
 *     its key store in place of {@code certificate}
 * @param handshakeTimeout for TLS, and for the first stream that is allowed, 5 s
 */
public record UpstreamTlsSettings(
    Boolean verify,
    @Nullable Path authorities,
    @Nullable Path certificate,
    @Nullable Path privateKey,
    @Nullable String privateKeyPassword,
    @Nullable String bundle,
    Duration handshakeTimeout) {

  public UpstreamTlsSettings(
      @Nullable Boolean verify,
      @Nullable Path authorities,
      @Nullable Path certificate,
      @Nullable Path privateKey,
      @Nullable String privateKeyPassword,
      @Nullable String bundle,
      @Nullable Duration handshakeTimeout) {
    this.verify = verify == null ? Boolean.TRUE : verify;
    this.authorities = authorities;
    this.certificate = certificate;
    this.privateKey = privateKey;
    this.privateKeyPassword = privateKeyPassword;
    this.bundle = bundle;
    this.handshakeTimeout = Defaults.time(handshakeTimeout, 5);
    if ((certificate == null) != (privateKey == null)) {
      throw new IllegalArgumentException(
          "certificate and private-key go together, but only one of them is given");
    }
    if (bundle != null && (authorities != null || certificate != null)) {
      throw new IllegalArgumentException(
          "bundle "
              + bundle
              + " takes the place of authorities and certificate: give one or other");
    }
  }

  /** Every default. */
  public static UpstreamTlsSettings standard() {
    return new UpstreamTlsSettings(null, null, null, null, null, null, null);
  }

  /** Trusts those whom a PEM file holds. */
  public static UpstreamTlsSettings trusting(Path authorities) {
    return new UpstreamTlsSettings(null, authorities, null, null, null, null, null);
  }
}
