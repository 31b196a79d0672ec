package dev.weir.lb.upstream;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.lb.balance.Site;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All pools, by name. They come, change and go while requests are served. */
public final class Pools {

  private final NetworkMetrics metrics;
  private final Site site;
  private final PoolEvents events;
  private final LongSupplier nanoClock;
  private final Map<String, Pool> byName = new ConcurrentHashMap<>();
  private final List<Follower> followers = new CopyOnWriteArrayList<>();

  /** Who is told of changes; calls come one after the other. */
  public interface Follower {

    /** A pool is new, or its configuration has changed. */
    void configured(Pool pool);

    /** A pool is gone; what it serves ends by itself. */
    void removed(Pool pool);
  }

  /** Tells nobody of what happens. */
  public Pools(List<PoolSpec> specs, NetworkMetrics metrics) {
    this(specs, metrics, Site.unknown());
  }

  /** Of a balancer that stands somewhere; tells nobody of what happens. */
  public Pools(List<PoolSpec> specs, NetworkMetrics metrics, Site site) {
    this(specs, metrics, site, new PoolEvents(InstantSource.system()));
  }

  /**
   * @param site where this balancer stands
   * @param events hear of every change of health
   */
  public Pools(List<PoolSpec> specs, NetworkMetrics metrics, Site site, PoolEvents events) {
    this(specs, metrics, site, events, System::nanoTime);
  }

  Pools(
      List<PoolSpec> specs,
      NetworkMetrics metrics,
      Site site,
      PoolEvents events,
      LongSupplier nanoClock) {
    this.metrics = metrics;
    this.site = site;
    this.events = events;
    this.nanoClock = nanoClock;
    specs.forEach(this::put);
  }

  /** In order of their names. */
  public List<Pool> all() {
    return byName.values().stream().sorted(Comparator.comparing(Pool::name)).toList();
  }

  /** The pool of that name; null when there is none. */
  public @Nullable Pool named(String name) {
    return byName.get(name);
  }

  /** Makes a pool of that name, or changes the one that there is. */
  public synchronized Pool put(PoolSpec spec) {
    Pool known = byName.get(spec.name());
    if (known != null) {
      known.configure(spec);
    }
    Pool pool = known == null ? new Pool(spec, metrics, site, events, nanoClock) : known;
    byName.put(spec.name(), pool);
    followers.forEach(follower -> follower.configured(pool));
    return pool;
  }

  /** Makes a pool that is not among them: nobody probes it, or is told what becomes of it. */
  Pool unlisted(PoolSpec spec) {
    return new Pool(spec, metrics, site, new PoolEvents(InstantSource.system()), nanoClock);
  }

  /** Takes a pool out; false when there is none of that name. */
  public synchronized boolean remove(String name) {
    Pool gone = byName.remove(name);
    if (gone != null) {
      gone.leave();
      followers.forEach(follower -> follower.removed(gone));
    }
    return gone != null;
  }

  /** Tells of every pool that there is now, and of each change from then on. */
  public synchronized void follow(Follower follower) {
    byName.values().forEach(follower::configured);
    followers.add(follower);
  }

  /** Does what is due in every pool by the clock; to be called a few times a second. */
  public void tick() {
    byName.values().forEach(Pool::tick);
  }
}
