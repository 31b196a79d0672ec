package dev.weir.common.netty.tls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.common.tls.Certificates;
import dev.weir.common.tls.KeyMaterial;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of a listener's QUIC side: one for each certificate, picked by server name. All
 * of them open each other's session tickets.
 *
 * <p>A handshake begins with {@link #server}, whose groups and demands on clients BoringSSL keeps
 * when it changes over to the context of a certificate.
 */
public final class QuicContexts {

  private static final String HTTP_3 = "h3";
  private static final int MAX_CONTEXTS = 10_000;

  private final TlsSettings settings;
  private final Certificates certificates;
  private final TicketRotation tickets;
  private final Cache<KeyMaterial, QuicSslContext> contexts =
      Caffeine.newBuilder().weakKeys().maximumSize(MAX_CONTEXTS).build();

  /** Shows nothing, so that the handshake fails. */
  private final QuicSslContext refusal =
      QuicSslContextBuilder.forServer(new NoKeys(), null).applicationProtocols(HTTP_3).build();

  private final QuicSslContext server;

  /**
   * @param nanoTime by which ticket keys are replaced
   */
  public QuicContexts(TlsSettings settings, Certificates certificates, LongSupplier nanoTime) {
    this.settings = settings;
    this.certificates = certificates;
    this.tickets = new TicketRotation(settings.sessionTimeout(), nanoTime);
    this.server = build(QuicSslContextBuilder.forServer(new NoKeys(), null).sni(this::of));
  }

  /** What every handshake begins with. */
  public QuicSslContext server() {
    return server;
  }

  private QuicSslContext of(@Nullable String serverName) {
    tickets.whenDue(this::seal);
    KeyMaterial material =
        certificates.select(
            serverName == null ? null : serverName.toLowerCase(Locale.ROOT), List.of(HTTP_3));
    return material == null ? refusal : contexts.get(material, this::make);
  }

  private QuicSslContext make(KeyMaterial material) {
    return build(
        QuicSslContextBuilder.forServer(
            material.key(), null, material.chain().toArray(X509Certificate[]::new)));
  }

  private QuicSslContext build(QuicSslContextBuilder builder) {
    builder
        .applicationProtocols(HTTP_3)
        .option(BoringSSLContextOption.GROUPS, settings.policy().groups().toArray(String[]::new))
        .sessionTimeout(settings.sessionTimeout().toSeconds())
        .clientAuth(settings.clientCertificates().asNetty());
    if (settings.clientAuthorities() != null) {
      builder.trustManager(settings.clientAuthorities().toFile());
    }
    QuicSslContext context = builder.build();
    tickets.give(keys -> context.sessionContext().setTicketKeys(keys.allForQuic()));
    return context;
  }

  private void seal(TicketKeys keys) {
    server.sessionContext().setTicketKeys(keys.allForQuic());
    contexts
        .asMap()
        .values()
        .forEach(context -> context.sessionContext().setTicketKeys(keys.allForQuic()));
  }
}
