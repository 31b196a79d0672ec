package dev.weir.common.autoconfigure.upstream;

import dev.weir.common.autoconfigure.WeirAutoConfiguration;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.autoconfigure.settings.WeirProperties;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.netty.upstream.UpstreamSettings;
import dev.weir.common.netty.upstream.UpstreamTls;
import dev.weir.common.netty.upstream.UpstreamTlsSettings;
import dev.weir.common.pool.UpstreamCounts;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Connections to upstreams, TLS with them, and meters of them. */
@AutoConfiguration(after = {WeirAutoConfiguration.class, SslAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public final class UpstreamsAutoConfiguration {

  @Bean
  UpstreamSettings upstreamSettings(WeirProperties properties) {
    return properties.upstream();
  }

  @Bean
  UpstreamCounts.Registry upstreamCounts() {
    return new UpstreamCounts.Registry();
  }

  @Bean
  UpstreamMeters upstreamMeters(UpstreamCounts.Registry counts) {
    return new UpstreamMeters(counts);
  }

  /** Lazy, as everything of the data plane. */
  @Bean
  @Lazy
  @ConditionalOnMissingBean
  UpstreamTls upstreamTls(WeirProperties properties, SslBundles bundles) {
    UpstreamTlsSettings settings = properties.upstream().tls();
    try {
      if (settings.bundle() == null) {
        return UpstreamTls.of(settings);
      }
      SslManagerBundle managers = bundles.getBundle(settings.bundle()).getManagers();
      return UpstreamTls.of(
          settings, managers.getKeyManagerFactory(), managers.getTrustManagerFactory());
    } catch (IllegalArgumentException | NoSuchSslBundleException e) {
      throw new RefusedConfiguration(
          "weir.upstream.tls is refused: " + e.getMessage() + ".",
          "Correct the file or bundle, or the setting that names it.");
    }
  }

  @Bean(destroyMethod = "close")
  @Lazy
  @ConditionalOnMissingBean(UpstreamConnections.class)
  NettyUpstreams upstreamConnections(
      Transport transport,
      WeirProperties properties,
      UpstreamTls tls,
      UpstreamCounts.Registry counts) {
    return new NettyUpstreams(transport, properties.upstream(), tls, counts);
  }
}
