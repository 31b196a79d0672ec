package dev.weir.common.netty.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.common.netty.socket.Reasons;
import dev.weir.common.tls.Challenges;
import dev.weir.common.tls.KeyMaterial;
import dev.weir.common.tls.TlsPolicy;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of one listener: one for each certificate, made when first needed, gone when its
 * certificate is. All of them open each other's session tickets. BoringSSL serves where its library
 * loads, the JDK elsewhere.
 */
public final class TlsContexts {

  private static final SslProvider PROVIDER =
      OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  private static final int MAX_CONTEXTS = 10_000;
  private static final long SESSIONS = 20_000;

  private final TlsSettings settings;
  private final Cache<KeyMaterial, SslContext> contexts =
      Caffeine.newBuilder().weakKeys().maximumSize(MAX_CONTEXTS).build();
  private final TicketRotation tickets;

  /**
   * @param nanoTime by which ticket keys are replaced
   */
  public TlsContexts(TlsSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.tickets = new TicketRotation(settings.sessionTimeout(), nanoTime);
  }

  /** Who does the cryptography, and why it is not BoringSSL where it is the JDK. */
  public static String provider() {
    return OpenSsl.isAvailable()
        ? OpenSsl.versionString()
        : "the JDK's TLS, no BoringSSL: " + Reasons.of(OpenSsl.unavailabilityCause());
  }

  public Duration handshakeTimeout() {
    return settings.handshakeTimeout();
  }

  /** The context that shows this certificate. */
  public SslContext of(KeyMaterial material) {
    tickets.whenDue(keys -> contexts.asMap().values().forEach(context -> seal(context, keys)));
    return contexts.get(material, this::make);
  }

  /**
   * A context that shows the answer to a challenge (RFC 8737) and speaks nothing else; made for one
   * handshake.
   */
  public SslContext forChallenge(KeyMaterial material) {
    try {
      return SslContextBuilder.forServer(material.key(), material.chain())
          .sslProvider(PROVIDER)
          .protocols(settings.policy().protocols())
          .applicationProtocolConfig(alpn(Challenges.PROTOCOL))
          .sessionCacheSize(1)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS context for a challenge: " + e.getMessage(), e);
    }
  }

  private SslContext make(KeyMaterial material) {
    try {
      SslContext context = builder(material).build();
      tickets.give(keys -> seal(context, keys));
      return context;
    } catch (SSLException e) {
      throw new IllegalStateException(
          "no TLS context for the certificate of "
              + material.leaf().getSubjectX500Principal()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private SslContextBuilder builder(KeyMaterial material) {
    TlsPolicy policy = settings.policy();
    SslContextBuilder builder =
        SslContextBuilder.forServer(material.key(), material.chain())
            .sslProvider(PROVIDER)
            .protocols(policy.protocols())
            .ciphers(policy.cipherSuites(), SupportedCipherSuiteFilter.INSTANCE)
            .applicationProtocolConfig(
                alpn(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1))
            .sessionCacheSize(SESSIONS)
            .sessionTimeout(settings.sessionTimeout().toSeconds())
            .clientAuth(settings.clientCertificates().asNetty());
    if (settings.clientAuthorities() != null) {
      builder.trustManager(settings.clientAuthorities().toFile());
    }
    if (OpenSsl.isAvailable()) {
      builder.enableOcsp(OpenSsl.isOcspSupported());
      builder.option(OpenSslContextOption.GROUPS, policy.groups().toArray(String[]::new));
    }
    return builder;
  }

  private static ApplicationProtocolConfig alpn(String... protocols) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        protocols);
  }

  private static void seal(@Nullable SslContext context, TicketKeys keys) {
    if (context != null && context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setTicketKeys(keys.all());
    }
  }
}
