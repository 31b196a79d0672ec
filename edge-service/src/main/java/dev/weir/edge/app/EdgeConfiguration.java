package dev.weir.edge.app;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.autoconfigure.UpstreamsApi;
import dev.weir.common.control.Secret;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.netty.DataPlane;
import dev.weir.common.netty.Protection;
import dev.weir.common.netty.Transport;
import dev.weir.common.netty.UpstreamConnections;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.Certificates;
import dev.weir.edge.flight.Flights;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.netty.CachedAnswer;
import dev.weir.edge.netty.EdgeLane;
import dev.weir.edge.netty.EdgeSeries;
import dev.weir.edge.netty.EdgeServices;
import dev.weir.edge.netty.EdgeSettings;
import dev.weir.edge.netty.EdgeTally;
import dev.weir.edge.netty.LearnedHints;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.store.ResponseStore;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.client.WebClient;

/** The edge's parts. */
@Configuration(proxyBeanMethods = false)
@Import(UpstreamsApi.class)
class EdgeConfiguration {

  private static final int INVALIDATIONS_KEPT = 1_000;

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  ResponseStore<CachedAnswer> responseStore(EdgeProperties properties) {
    return new ResponseStore<>(properties.limits(), new PurgeLog());
  }

  @Bean
  EdgeTally edgeTally() {
    return new EdgeTally();
  }

  @Bean
  EdgeLane edgeLane(
      EdgeProperties properties,
      ResponseStore<CachedAnswer> store,
      UpstreamConnections upstreams,
      EdgeTally tally,
      NetworkMetrics metrics,
      InstantSource clock) {
    EdgeSettings settings = properties.settings();
    return new EdgeLane(
        new EdgeServices(
            settings,
            new CachePolicy(properties.rules()),
            store,
            properties.bodies(),
            new Flights(),
            new LearnedHints(properties.cache().learnedHints()),
            upstreams,
            tally,
            new EdgeSeries(metrics, settings.origins()),
            clock));
  }

  @Bean
  ListenerLifecycle dataListener(
      EdgeProperties properties,
      EdgeLane lane,
      ClientAddressResolver addresses,
      RateLimits limits,
      NetworkMetrics metrics,
      Transport transport,
      Certificates certificates,
      Protection protection) {
    DataPlane plane =
        new DataPlane(
            properties.announcements().before(lane),
            (request, response) -> response.sendNotFound(),
            addresses,
            limits,
            metrics,
            transport,
            certificates,
            protection);
    return new ListenerLifecycle(properties.listeners(), plane);
  }

  @Bean
  InvalidationLedger invalidationLedger() {
    return new InvalidationLedger(INVALIDATIONS_KEPT);
  }

  @Bean
  Invalidations invalidations(
      EdgeProperties properties,
      ResponseStore<CachedAnswer> store,
      InvalidationLedger ledger,
      InstantSource clock) {
    PeerEdges peers =
        new PeerEdges(peerClient(properties.tokenForPeers()), properties.peers(), ledger, clock);
    return new Invalidations(properties.id(), store, ledger, peers, clock);
  }

  private static WebClient peerClient(@Nullable Secret token) {
    return token == null
        ? WebClient.create()
        : WebClient.builder()
            .defaultHeaders(headers -> headers.setBearerAuth(token.reveal()))
            .build();
  }
}
