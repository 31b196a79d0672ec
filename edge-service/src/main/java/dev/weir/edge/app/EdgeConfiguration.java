package dev.weir.edge.app;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.DataListeners;
import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.autoconfigure.upstream.UpstreamsApi;
import dev.weir.common.control.Secret;
import dev.weir.common.geo.GeoDatabase;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.netty.upstream.UpstreamTls;
import dev.weir.common.state.Writable;
import dev.weir.edge.app.config.EdgeProperties;
import dev.weir.edge.app.edges.OtherEdges;
import dev.weir.edge.app.edges.PeerEdges;
import dev.weir.edge.app.edges.RedisEdges;
import dev.weir.edge.app.invalidation.Invalidations;
import dev.weir.edge.app.purge.LocalPurges;
import dev.weir.edge.app.site.SiteControl;
import dev.weir.edge.app.site.Sites;
import dev.weir.edge.disk.SegmentLog;
import dev.weir.edge.flight.Flights;
import dev.weir.edge.flight.RecentFailures;
import dev.weir.edge.invalidate.InvalidationLedger;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.netty.BodyBudget;
import dev.weir.edge.netty.EdgeLane;
import dev.weir.edge.netty.EdgeSeries;
import dev.weir.edge.netty.EdgeServices;
import dev.weir.edge.netty.EdgeSettings;
import dev.weir.edge.netty.EdgeTally;
import dev.weir.edge.netty.LearnedHints;
import dev.weir.edge.netty.OriginProber;
import dev.weir.edge.netty.PurgeDoor;
import dev.weir.edge.netty.function.FunctionLane;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.netty.stored.CachedAnswerCodec;
import dev.weir.edge.netty.stored.EdgeCodings;
import dev.weir.edge.origin.OriginGate;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.policy.StoreClock;
import dev.weir.edge.site.SiteTable;
import dev.weir.edge.store.DiskTier;
import dev.weir.edge.store.ResponseStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/** The edge's parts. */
@Configuration(proxyBeanMethods = false)
@Import({UpstreamsApi.class, RedisEdgesConfiguration.class, FunctionsConfiguration.class})
class EdgeConfiguration {

  private static final Logger log = LoggerFactory.getLogger(EdgeConfiguration.class);
  private static final int INVALIDATIONS_KEPT = 1_000;
  private static final int INVALIDATIONS_OPEN = 10_000;
  private static final int CODINGS_WAITING = 256;

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  StoreClock storeClock() {
    return StoreClock.system();
  }

  @Bean(destroyMethod = "shutdownNow")
  ExecutorService cacheSweeper() {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("weir-cache-sweep").factory());
  }

  /** Compress what is stored; where too much waits, answers go out as they are. */
  @Bean(destroyMethod = "shutdownNow")
  ExecutorService cacheCoders() {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(CODINGS_WAITING),
        Thread.ofPlatform().daemon().name("weir-cache-coding-", 0).factory());
  }

  @Bean
  ResponseStore<CachedAnswer> responseStore(
      EdgeProperties properties,
      @Qualifier("cacheSweeper") ExecutorService sweeper,
      Optional<DiskTier<CachedAnswer>> disk) {
    return new ResponseStore<>(properties.limits(), new PurgeLog(), sweeper, disk.orElse(null));
  }

  /** To check a configuration none is opened: the edge that runs has it. */
  @Bean(destroyMethod = "close")
  @ConditionalOnExpression("!'${weir.edge.cache.disk.folder:}'.isEmpty()")
  @Nullable DiskTier<CachedAnswer> diskTier(EdgeProperties properties, Purpose purpose) {
    EdgeProperties.Cache cache = properties.cache();
    try {
      SegmentLog.Limits limits = cache.disk().limits(cache.maxObjectBytes().toBytes());
      Path folder = Path.of(cache.disk().folder());
      Writable.folder(folder);
      if (purpose == Purpose.CHECK) {
        return null;
      }
      return new DiskTier<>(
          SegmentLog.open(folder, limits),
          new CachedAnswerCodec(new CachePolicy(properties.rules())),
          cache.disk().maxPendingBytes().toBytes(),
          cache.maxVariants());
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.edge.cache.disk is refused: " + e.getMessage() + ".",
          "Name a folder that the edge may write to and no other process uses, or another size.");
    }
  }

  @Bean
  EdgeTally edgeTally() {
    return new EdgeTally();
  }

  /** Serves nothing before {@link SiteControl} has told it of the sites. */
  @Bean
  EdgeLane edgeLane(EdgeProperties properties, ObjectProvider<Invalidations> invalidations) {
    PurgeDoor door =
        new PurgeDoor(
            properties.purgers(),
            (order, from) -> invalidations.getObject().begin(order, from).id());
    return new EdgeLane(SiteTable.empty(), door);
  }

  @Bean(destroyMethod = "close")
  OriginProber originProber(Transport transport, UpstreamTls tls) {
    return new OriginProber(transport, tls);
  }

  @Bean
  Sites sites(
      EdgeProperties properties,
      ResponseStore<CachedAnswer> store,
      UpstreamConnections upstreams,
      EdgeTally tally,
      @Qualifier("cacheCoders") ExecutorService coders,
      NetworkMetrics metrics,
      StoreClock clock,
      EdgeLane lane,
      OriginProber prober,
      Purpose purpose) {
    BodyBudget bodies = properties.bodies();
    Flights flights = new Flights();
    LearnedHints hints = new LearnedHints(properties.cache().learnedHints());
    Map<String, EdgeTally> tallies = new ConcurrentHashMap<>();
    return new Sites(
        (name, site) -> {
          EdgeSettings settings = properties.settings(site.newOrigins());
          return new EdgeServices(
              settings,
              new CachePolicy(site.rules(properties.rules())),
              store,
              bodies,
              flights,
              hints,
              upstreams,
              tallies.computeIfAbsent(name, same -> new EdgeTally(tally)),
              new EdgeSeries(metrics, settings.origins()),
              clock,
              site.rules(name),
              new OriginGate(site.protect().limits()),
              new RecentFailures(),
              EdgeCodings.of(
                  name, site.compression().settings(), coders, properties.maxMemoryObjectBytes()));
        },
        lane,
        purpose == Purpose.CHECK ? origins -> {} : prober::watch);
  }

  @Bean
  ListenerLifecycle dataListener(
      EdgeProperties properties, FunctionLane lane, DataListeners listeners) {
    return listeners.of(
        properties.listeners(),
        properties.announcements().before(lane),
        (request, response) -> response.sendNotFound());
  }

  @Bean
  InvalidationLedger invalidationLedger() {
    return new InvalidationLedger(
        INVALIDATIONS_KEPT,
        INVALIDATIONS_OPEN,
        late ->
            log.warn(
                "invalidation {} ({}) is followed no more, not every edge has acknowledged it: {}",
                late.id(),
                late.order(),
                late.edges()));
  }

  @Bean(destroyMethod = "close")
  PeerEdges peerEdges(
      EdgeProperties properties,
      WebClient peerClient,
      InvalidationLedger ledger,
      InstantSource clock) {
    return new PeerEdges(peerClient, properties.peers(), ledger, clock);
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnExpression("!'${weir.edge.geo-database:}'.isEmpty()")
  GeoDatabase geoDatabase(EdgeProperties properties) {
    try {
      return GeoDatabase.open(Path.of(properties.geoDatabase()));
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.edge.geo-database is refused: " + e.getMessage() + ".", "Name another file.");
    }
  }

  @Bean
  LocalPurges localPurges(ResponseStore<CachedAnswer> store, Sites sites, StoreClock clock) {
    return new LocalPurges(store, sites, clock);
  }

  @Bean
  Invalidations invalidations(
      EdgeProperties properties,
      LocalPurges local,
      InvalidationLedger ledger,
      PeerEdges peers,
      Optional<RedisEdges> redis,
      AuditLog audit,
      InstantSource clock) {
    OtherEdges others = redis.isPresent() ? redis.get() : peers;
    return new Invalidations(properties.id(), local, ledger, others, audit, clock);
  }

  /** On the event loops of the control listener: who asks there is answered there. */
  @Bean
  WebClient peerClient(EdgeProperties properties, ReactorResourceFactory resources) {
    Secret token = properties.tokenForPeers();
    return WebClient.builder()
        .clientConnector(new ReactorClientHttpConnector(resources, client -> client))
        .defaultHeaders(
            headers -> {
              if (token != null) {
                headers.setBearerAuth(token.reveal());
              }
            })
        .build();
  }
}
