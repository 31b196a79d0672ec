package dev.weir.lb.app;

import dev.weir.common.acme.AcmeState;
import dev.weir.common.autoconfigure.DataListeners;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.autoconfigure.openapi.DashedConstants;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.autoconfigure.upstream.UpstreamsApi;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.netty.upstream.UpstreamTls;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.state.Refused;
import dev.weir.lb.app.auth.ConfiguredGates;
import dev.weir.lb.app.config.GeoConfig;
import dev.weir.lb.app.config.LbProperties;
import dev.weir.lb.app.config.StickySecret;
import dev.weir.lb.app.route.Fallback;
import dev.weir.lb.app.route.Routes;
import dev.weir.lb.balance.Site;
import dev.weir.lb.geo.ClientLocations;
import dev.weir.lb.netty.HealthProber;
import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.traffic.Splits;
import dev.weir.lb.upstream.Destinations;
import dev.weir.lb.upstream.PoolEvents;
import dev.weir.lb.upstream.Pools;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.PropertiesRouteDefinitionLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** The balancer's own parts, and the listener in front of them. */
@Configuration(proxyBeanMethods = false)
@Import(UpstreamsApi.class)
class LbConfiguration {

  /** The API says constants as settings do, but for how a certificate stands. */
  @Bean
  @Lazy
  DashedConstants dashedConstants() {
    return new DashedConstants(Set.of(AcmeState.Phase.class));
  }

  @Bean(destroyMethod = "close")
  ClientLocations clientLocations(LbProperties properties) {
    GeoConfig geo = properties.geo();
    try {
      return ClientLocations.of(geo.header(), geo.database());
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.lb.geo is refused: " + e.getMessage() + ".",
          "Name a file in MaxMind's format, or a field of requests.");
    }
  }

  @Bean
  PoolEvents poolEvents() {
    return new PoolEvents(InstantSource.system());
  }

  @Bean
  Pools pools(
      LbProperties properties,
      NetworkMetrics metrics,
      ClientLocations locations,
      PoolEvents events) {
    try {
      Site site = new Site(properties.zone(), locations);
      return new Pools(properties.poolSpecs(), metrics, site, events);
    } catch (Refused e) {
      throw new RefusedConfiguration(
          "A setting is refused: " + e.said() + ".",
          "Correct it; docs/configuration.md lists every setting with its range.");
    }
  }

  @Bean
  StickySecret stickySecret(LbProperties properties) {
    return new StickySecret(properties, Path.of("data/lb-sticky-secret"));
  }

  @Bean
  Splits splits(LbProperties properties, StickySecret secret) {
    return new Splits(properties.splitSpecs(), secret);
  }

  @Bean
  Destinations destinations(Pools pools, Splits splits, StickySecret secret) {
    return new Destinations(pools, splits, secret);
  }

  @Bean
  ProxyLane proxyLane(
      Destinations destinations,
      UpstreamConnections upstreams,
      NetworkMetrics metrics,
      RateLimits limits,
      ConfiguredGates gates) {
    return new ProxyLane(destinations, upstreams, metrics, limits, gates::gate);
  }

  /** Gateway is given by {@link Routes} what it needs, not all that is configured. */
  @Bean
  PropertiesRouteDefinitionLocator noConfiguredRoutes() {
    return new PropertiesRouteDefinitionLocator(new GatewayProperties());
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  HealthProber healthProber(Pools pools, Transport transport, UpstreamTls tls) {
    return new HealthProber(pools, transport, tls);
  }

  @Bean
  ListenerLifecycle dataListener(
      LbProperties properties, ProxyLane lane, Fallback gateway, DataListeners listeners) {
    return listeners.of(properties.listeners(), properties.announcements().before(lane), gateway);
  }

  @Bean
  StreamLifecycle streams(
      LbProperties properties,
      Pools pools,
      Transport transport,
      NettyUpstreams upstreams,
      Protection protection,
      NetworkMetrics metrics) {
    return new StreamLifecycle(
        properties.streamSettings(), pools, transport, upstreams, protection.bans(), metrics);
  }
}
