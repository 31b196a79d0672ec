package dev.weir.common.netty;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.common.tls.Certificates;
import dev.weir.common.tls.KeyMaterial;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.Http3SslContextSpec;

/** The TLS contexts of a listener's QUIC side: one for each certificate, picked by server name. */
final class QuicContexts {

  private static final String HTTP_3 = "h3";
  private static final int MAX_CONTEXTS = 10_000;

  private final TlsSettings settings;
  private final Certificates certificates;
  private final Cache<KeyMaterial, QuicSslContext> contexts =
      Caffeine.newBuilder().weakKeys().maximumSize(MAX_CONTEXTS).build();

  /** Shows nothing, so that the handshake fails. */
  private final QuicSslContext refusal =
      QuicSslContextBuilder.forServer(new NoKeys(), null).applicationProtocols(HTTP_3).build();

  QuicContexts(TlsSettings settings, Certificates certificates) {
    this.settings = settings;
    this.certificates = certificates;
  }

  /** What Reactor Netty builds its server's context from: it only hands over to {@link #of}. */
  Http3SslContextSpec spec() {
    return Http3SslContextSpec.forServer(new NoKeys(), "")
        .configure(builder -> builder.applicationProtocols(HTTP_3).sni(this::of));
  }

  private QuicSslContext of(@Nullable String serverName) {
    KeyMaterial material =
        certificates.select(
            serverName == null ? null : serverName.toLowerCase(Locale.ROOT), List.of(HTTP_3));
    return material == null ? refusal : contexts.get(material, this::make);
  }

  private QuicSslContext make(KeyMaterial material) {
    QuicSslContextBuilder builder =
        QuicSslContextBuilder.forServer(
                material.key(), null, material.chain().toArray(X509Certificate[]::new))
            .applicationProtocols(HTTP_3)
            .clientAuth(settings.clientCertificates().asNetty());
    if (settings.clientAuthorities() != null) {
      builder.trustManager(settings.clientAuthorities().toFile());
    }
    return builder.build();
  }
}
