package dev.weir.common.netty.upstream;

import dev.weir.common.net.HttpVersions;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.tls.KeyMaterial;
import dev.weir.common.tls.PemFiles;
import dev.weir.common.tls.TlsPolicy;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How this side shows itself to upstreams, and whom it believes. Sessions are resumed: one context
 * serves all event loops, and remembers them by host and port. Safe for many threads.
 */
public final class UpstreamTls {

  private static final int SESSIONS = 20_000;

  private final UpstreamTlsSettings settings;
  private final @Nullable KeyManagerFactory keys;
  private final @Nullable TrustManagerFactory trust;
  private final Map<HttpVersions, SslContext> contexts = new ConcurrentHashMap<>();
  private @Nullable QuicSslContext quic;

  private UpstreamTls(
      UpstreamTlsSettings settings,
      @Nullable KeyManagerFactory keys,
      @Nullable TrustManagerFactory trust) {
    this.settings = settings;
    this.keys = keys;
    this.trust = trust;
  }

  /**
   * By the files that the settings name.
   *
   * @throws IllegalArgumentException when one of them does not hold what it should
   */
  public static UpstreamTls of(UpstreamTlsSettings settings) {
    UpstreamTls tls = new UpstreamTls(settings, null, null);
    if (settings.authorities() != null || settings.certificate() != null) {
      tls.context(HttpVersions.EITHER);
    }
    return tls;
  }

  /** By what a bundle holds in place of files. */
  public static UpstreamTls of(
      UpstreamTlsSettings settings, KeyManagerFactory keys, TrustManagerFactory trust) {
    return new UpstreamTls(settings, keys, trust);
  }

  /** A handler for one connection; the upstream is named to it, and has to prove that name. */
  SslHandler handler(ByteBufAllocator alloc, UpstreamTarget target) {
    SslHandler handler =
        context(target.versions()).newHandler(alloc, target.tlsName(), target.address().port());
    handler.setHandshakeTimeoutMillis(settings.handshakeTimeout().toMillis());
    return handler;
  }

  /** The context for those versions of HTTP. */
  public SslContext context(HttpVersions versions) {
    return contexts.computeIfAbsent(versions, this::make);
  }

  /** An engine for one QUIC connection, to which the same holds as to {@link #handler}. */
  QuicSslEngine quicEngine(ByteBufAllocator alloc, UpstreamTarget target) {
    return quicContext().newEngine(alloc, target.tlsName(), target.address().port());
  }

  private synchronized QuicSslContext quicContext() {
    if (quic == null) {
      quic = makeQuic();
    }
    return quic;
  }

  private QuicSslContext makeQuic() {
    try {
      QuicSslContextBuilder builder =
          QuicSslContextBuilder.forClient()
              .applicationProtocols(Http3.supportedApplicationProtocols())
              .endpointIdentificationAlgorithm(settings.verify() ? "HTTPS" : null)
              .sessionCacheSize(SESSIONS);
      believe(builder::trustManager, builder::trustManager);
      show(
          factory -> builder.keyManager(factory, null),
          own -> {
            X509Certificate[] chain = own.chain().toArray(X509Certificate[]::new);
            builder.keyManager(own.key(), null, chain);
          });
      return builder.build();
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw failed(e);
    }
  }

  private SslContext make(HttpVersions versions) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
              .protocols(TlsPolicy.INTERMEDIATE.protocols())
              .ciphers(TlsPolicy.INTERMEDIATE.cipherSuites(), SupportedCipherSuiteFilter.INSTANCE)
              .applicationProtocolConfig(alpn(versions))
              .endpointIdentificationAlgorithm(settings.verify() ? "HTTPS" : null)
              .sessionCacheSize(SESSIONS);
      believe(builder::trustManager, builder::trustManager);
      show(builder::keyManager, own -> builder.keyManager(own.key(), own.chain()));
      return builder.build();
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw failed(e);
    }
  }

  private static IllegalArgumentException failed(Exception e) {
    return new IllegalArgumentException("TLS with upstreams: " + reason(e), e);
  }

  private static String reason(Exception e) {
    return e instanceof SSLException && e.getCause() != null
        ? String.valueOf(e.getCause().getMessage())
        : String.valueOf(e.getMessage());
  }

  private void believe(Consumer<TrustManagerFactory> those, Consumer<File> thoseOf)
      throws IOException {
    if (!settings.verify()) {
      those.accept(InsecureTrustManagerFactory.INSTANCE);
    } else if (trust != null) {
      those.accept(trust);
    } else if (settings.authorities() != null) {
      thoseOf.accept(readable(settings.authorities()).toFile());
    }
  }

  private static Path readable(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("there is no file " + file + " to be read");
    }
    return file;
  }

  private void show(Consumer<KeyManagerFactory> those, Consumer<KeyMaterial> own)
      throws IOException, GeneralSecurityException {
    if (keys != null) {
      those.accept(keys);
    } else if (settings.certificate() != null && settings.privateKey() != null) {
      own.accept(
          new PemFiles(
                  readable(settings.certificate()),
                  readable(settings.privateKey()),
                  settings.privateKeyPassword())
              .load());
    }
  }

  private static ApplicationProtocolConfig alpn(HttpVersions versions) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        switch (versions) {
          case HTTP_1 -> List.of(ApplicationProtocolNames.HTTP_1_1);
          case HTTP_2 -> List.of(ApplicationProtocolNames.HTTP_2);
          case EITHER ->
              List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
          case HTTP_3 -> throw new IllegalArgumentException("HTTP/3 has its TLS within QUIC");
        });
  }
}
