package dev.weir.edge.netty;

import dev.weir.common.coding.CompressionSettings;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.netty.listener.Listener;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.common.netty.upstream.UpstreamSettings;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.Certificates;
import dev.weir.edge.disk.SegmentLog;
import dev.weir.edge.flight.Flights;
import dev.weir.edge.flight.RecentFailures;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.netty.stored.CachedAnswerCodec;
import dev.weir.edge.netty.stored.EdgeCodings;
import dev.weir.edge.origin.OriginGate;
import dev.weir.edge.origin.Origins;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.policy.CacheRules;
import dev.weir.edge.policy.StoreClock;
import dev.weir.edge.site.KeyRules;
import dev.weir.edge.site.SiteRules;
import dev.weir.edge.site.SliceRules;
import dev.weir.edge.site.TtlRules;
import dev.weir.edge.store.DiskTier;
import dev.weir.edge.store.ResponseStore;
import dev.weir.edge.store.StoreLimits;
import dev.weir.testkit.Records;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An edge on a free port, without Spring, whose clock can be moved. */
final class RunningEdge implements AutoCloseable {

  static final int MAX_OBJECT_BYTES = 256 * 1024;

  final NetworkMetrics metrics = new NetworkMetrics();
  final EdgeTally tally = new EdgeTally();
  final ResponseStore<CachedAnswer> store;
  final BodyBudget bodies = new BodyBudget(4L * MAX_OBJECT_BYTES);
  final Flights flights = new Flights();

  /** Bodies that were compressed for the store, or summed up to find what is kept of them. */
  final AtomicLong coded = new AtomicLong();

  private final AtomicLong passed = new AtomicLong(); // milliseconds that a test lets pass
  private final AtomicLong set = new AtomicLong(); // by how many the time of day was set
  private final Transport transport;
  private final NettyUpstreams upstreams;
  private final Listener listener;

  private RunningEdge(
      ResponseStore<CachedAnswer> store,
      int loops,
      Duration responseTimeout,
      CacheRules rules,
      TtlRules ttl,
      SliceRules slices,
      String... origins) {
    this.store = store;
    transport = Transport.create(loops);
    upstreams =
        new NettyUpstreams(
            transport,
            Records.with(UpstreamSettings.defaults(), "responseTimeout", responseTimeout));
    EdgeSettings settings =
        new EdgeSettings(
            "weir-edge",
            Origins.of(Arrays.stream(origins).map(URI::create).toList(), UpstreamProtocol.AUTO),
            MAX_OBJECT_BYTES,
            Duration.ofSeconds(5));
    EdgeServices services =
        new EdgeServices(
            settings,
            new CachePolicy(rules),
            store,
            bodies,
            flights,
            new LearnedHints(LearnedHints.Audience.ALL),
            upstreams,
            tally,
            new EdgeSeries(metrics, settings.origins()),
            new StoreClock(
                () -> Instant.now().plusMillis(passed.get() + set.get()),
                () -> System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(passed.get())),
            new SiteRules(
                "default",
                KeyRules.AS_SENT,
                List.of(),
                List.of(),
                ttl,
                slices,
                1,
                false,
                false,
                List.of()),
            new OriginGate(OriginGate.Limits.NONE),
            new RecentFailures(),
            EdgeCodings.of("default", CompressionSettings.on(), this::code, MAX_OBJECT_BYTES));
    listener =
        Listener.bind(
            ListenerSettings.of("http", "127.0.0.1", 0),
            new DataPlane(
                new EdgeLane(services),
                (request, response) -> response.sendNotFound(),
                new ClientAddressResolver(NetworkSet.none()),
                RateLimits.none(),
                metrics,
                transport,
                Certificates.none(),
                Protection.none(),
                Watch.none()));
  }

  private void code(Runnable job) {
    coded.incrementAndGet();
    ForkJoinPool.commonPool().execute(job);
  }

  private static ResponseStore<CachedAnswer> memory() {
    return new ResponseStore<>(new StoreLimits(16 << 20, 4), new PurgeLog());
  }

  /** Stores on disk too; to be closed before another opens the same folder. */
  static RunningEdge onDisk(Path folder, String... origins) throws IOException {
    DiskTier<CachedAnswer> disk =
        new DiskTier<>(
            SegmentLog.open(folder, new SegmentLog.Limits(16 << 20, 4 << 20)),
            new CachedAnswerCodec(new CachePolicy(CacheRules.DEFAULT)),
            4 << 20,
            4);
    return new RunningEdge(
        new ResponseStore<>(new StoreLimits(16 << 20, 4), new PurgeLog(), Runnable::run, disk),
        1,
        Duration.ZERO,
        CacheRules.DEFAULT,
        TtlRules.NONE,
        SliceRules.NONE,
        origins);
  }

  /** One event loop, hence one connection to the origin, whose script goes on with each request. */
  static RunningEdge before(String... origins) {
    return new RunningEdge(
        memory(), 1, Duration.ZERO, CacheRules.DEFAULT, TtlRules.NONE, SliceRules.NONE, origins);
  }

  static RunningEdge onManyLoops(String... origins) {
    return new RunningEdge(
        memory(), 4, Duration.ZERO, CacheRules.DEFAULT, TtlRules.NONE, SliceRules.NONE, origins);
  }

  static RunningEdge impatient(Duration responseTimeout, String... origins) {
    return new RunningEdge(
        memory(), 1, responseTimeout, CacheRules.DEFAULT, TtlRules.NONE, SliceRules.NONE, origins);
  }

  static RunningEdge with(CacheRules rules, String... origins) {
    return new RunningEdge(
        memory(), 1, Duration.ZERO, rules, TtlRules.NONE, SliceRules.NONE, origins);
  }

  static RunningEdge with(TtlRules ttl, String... origins) {
    return new RunningEdge(
        memory(), 1, Duration.ZERO, CacheRules.DEFAULT, ttl, SliceRules.NONE, origins);
  }

  static RunningEdge with(SliceRules slices, String... origins) {
    return new RunningEdge(
        memory(), 4, Duration.ZERO, CacheRules.DEFAULT, TtlRules.NONE, slices, origins);
  }

  int port() {
    return listener.address().getPort();
  }

  /** Requests that ended so. */
  long ended(CacheOutcome outcome) {
    return metrics.series("cache", outcome.seriesName()).requests();
  }

  /** Sets the time of day so much ahead, or back, as an NTP step does. */
  void setAhead(Duration duration) {
    set.addAndGet(duration.toMillis());
  }

  void later(Duration duration) {
    passed.addAndGet(duration.toMillis());
  }

  @Override
  public void close() {
    listener.close();
    upstreams.close();
    transport.close();
    DiskTier<CachedAnswer> disk = store.disk();
    if (disk != null) {
      try {
        disk.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
