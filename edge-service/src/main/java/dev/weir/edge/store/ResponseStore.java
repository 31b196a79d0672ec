package dev.weir.edge.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.Effect;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.invalidate.PurgeLog.Verdict;
import dev.weir.edge.policy.CacheKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Responses in memory, bounded in bytes, chosen by frequency and recency (Caffeine's W-TinyLFU),
 * and behind them, where there is one, a tier on disk, which has all that is stored; what is large
 * is there alone.
 *
 * <p>What a purge covers is neither found nor stored from the moment {@link #purge} has noted it,
 * whatever fetch is under way (see {@link PurgeLog}): noting takes the same time however much is
 * stored. What it covers is removed by a sweep that follows. Thread-safe; looking up takes no lock.
 *
 * @param <P> what is served
 */
public final class ResponseStore<P> {

  private static final int MOST_HOSTS = 4096;

  private final StoreLimits limits;
  private final PurgeLog purges;
  private final Executor sweeper;
  private final @Nullable DiskTier<P> disk;
  private final Sweeps sweeps = new Sweeps();
  private final AtomicBoolean sweepWaits = new AtomicBoolean();
  private final Cache<CacheKey, Resource<P>> resources;
  private final Map<String, String> hosts = new ConcurrentHashMap<>();
  private final LongAdder evictions = new LongAdder();
  private final Refusals refusals = new Refusals();
  private final Found<P> nothing = new Found.Nothing<>();
  private final Found<P> otherVariant = new Found.OtherVariant<>();

  /** A store that sweeps on the thread that purges. */
  public ResponseStore(StoreLimits limits, PurgeLog purges) {
    this(limits, purges, Runnable::run, null);
  }

  /**
   * A store with nothing in memory.
   *
   * @param sweeper runs sweeps, which take as long as there is much stored; where it falls behind
   *     by more purges than the log remembers, what was not compared with them counts as purged
   * @param disk the tier on disk; null: there is none
   */
  public ResponseStore(
      StoreLimits limits, PurgeLog purges, Executor sweeper, @Nullable DiskTier<P> disk) {
    this.limits = limits;
    this.purges = purges;
    this.sweeper = sweeper;
    this.disk = disk;
    this.resources =
        Caffeine.newBuilder()
            .maximumWeight(limits.maxBytes())
            .<CacheKey, Resource<P>>weigher((key, resource) -> resource.weight())
            .evictionListener((key, resource, cause) -> evictions.increment())
            .executor(Runnable::run)
            .build();
  }

  /** Looks for the response that answers {@code request}. */
  public Found<P> find(CacheKey key, Fields request) {
    Resource<P> held = resources.getIfPresent(key);
    Resource<P> resource = held == null ? null : checked(key, held);
    Variant<P> variant = resource == null ? null : resource.find(request);
    if (variant != null) {
      return new Found.Match<>(variant);
    }
    if (disk != null) {
      return findOnDisk(disk, key, request, resource != null);
    }
    return resource == null ? nothing : otherVariant;
  }

  private Found<P> findOnDisk(DiskTier<P> tier, CacheKey key, Fields request, boolean others) {
    PurgeLog.Mark mark = purges.mark(key);
    DiskPlace<P> place = tier.find(key, request, purges);
    if (place == null) {
      return others || tier.has(key, purges) ? otherVariant : nothing;
    }
    Variant<P> pending = place.pending();
    return pending == null
        ? new Found.OnDisk<>(key, request, place, mark)
        : new Found.Match<>(pending);
  }

  /**
   * Reads what was found on disk; what is not large is in memory then too.
   *
   * @param then told once, on another thread or on this one: of a match, or of nothing where it
   *     cannot be read, was purged meanwhile, or too many reads wait
   */
  public void load(Found.OnDisk<P> found, Consumer<Found<P>> then) {
    boolean begun =
        disk != null
            && disk.read(found.key(), found.place(), read -> then.accept(loaded(found, read)));
    if (!begun) {
      then.accept(nothing);
    }
  }

  private Found<P> loaded(Found.OnDisk<P> found, @Nullable Variant<P> read) {
    CacheKey key = found.key();
    if (read == null || !purges.untouched(key, read.tags(), found.mark())) {
      return nothing;
    }
    if (fitsInMemory(read)) {
      resources
          .asMap()
          .compute(
              key,
              (same, before) ->
                  purges.untouched(key, read.tags(), found.mark())
                      ? beside(before, found, read)
                      : before);
    }
    return new Found.Match<>(read);
  }

  /** What memory has is newer than what is read. */
  private Resource<P> beside(@Nullable Resource<P> before, Found.OnDisk<P> found, Variant<P> read) {
    long generation = found.mark().generation();
    if (before == null) {
      return Resource.of(found.key(), read, generation);
    }
    return before.find(found.request()) == null
        ? before.with(
            found.key(),
            read,
            found.request(),
            limits.maxVariants(),
            Math.min(generation, before.clearedUpTo()))
        : before;
  }

  private boolean fitsInMemory(Variant<P> variant) {
    return variant.weight() <= limits.maxBytes()
        && (disk == null || variant.bytes() <= limits.maxObjectBytes());
  }

  /** Every variant of a key, the newest first; looking does not count as use. */
  public List<Variant<P>> variants(CacheKey key) {
    Resource<P> held = resources.policy().getIfPresentQuietly(key);
    Resource<P> resource = held == null ? null : checked(key, held);
    return resource == null ? List.of() : resource.variants();
  }

  /** The keys that are held now, in no order; some may be purged already. */
  public Iterable<CacheKey> keys() {
    return resources.asMap().keySet();
  }

  /** The keys that are on disk now, in no order; some may be purged already. */
  public Iterable<CacheKey> keysOnDisk() {
    return disk == null ? List.of() : disk.keys();
  }

  /** What the disk holds of a key; null: nothing. */
  public DiskTier.@Nullable Held onDisk(CacheKey key) {
    return disk == null ? null : disk.held(key, purges);
  }

  /** Notes where the purges stand; to be called before the origin is asked. */
  public PurgeLog.Mark mark(CacheKey key) {
    return purges.mark(key);
  }

  /** Whether no purge since {@code mark} covers what is stored of {@code key}. */
  public boolean isUntouched(CacheKey key, Variant<P> stored, PurgeLog.Mark mark) {
    return purges.untouched(key, stored.tags(), mark);
  }

  /** Whether no purge since {@code mark} covers {@code key}. */
  public boolean isUntouched(CacheKey key, PurgeLog.Mark mark) {
    return purges.untouched(key, List.of(), mark);
  }

  /**
   * Stores a response in place of those that answer the same request, unless {@code key} was purged
   * since {@code mark}.
   *
   * @param request the request that brought it
   * @return whether it was stored
   */
  public boolean put(CacheKey key, Fields request, Variant<P> variant, PurgeLog.Mark mark) {
    boolean onDisk = disk != null && disk.put(key, request, variant, mark, purges);
    if (!fitsInMemory(variant)) {
      if (onDisk) {
        // older than what is on disk now
        resources.asMap().remove(key);
      }
      return onDisk;
    }
    Put put = new Put(key, request, variant, mark);
    resources.asMap().compute(shared(key), (same, before) -> put.onto(before));
    return put.stored;
  }

  /** The key with the one text that all keys of its host have, while the hosts are few. */
  private CacheKey shared(CacheKey key) {
    String host = hosts.get(key.host());
    if (host == null) {
      if (hosts.size() >= MOST_HOSTS) {
        return key;
      }
      host = Objects.requireNonNullElse(hosts.putIfAbsent(key.host(), key.host()), key.host());
    }
    return new CacheKey(host, key.target(), key.scheme());
  }

  /**
   * Keeps on disk alone, where there is one, what is made of stored responses, unless {@code key}
   * was purged since {@code mark}.
   *
   * @param key where no response is looked for
   */
  public void putAside(CacheKey key, Fields request, Variant<P> variant, PurgeLog.Mark mark) {
    if (disk != null) {
      disk.put(key, request, variant, mark, purges);
    }
  }

  /**
   * Reads what {@link #putAside} kept.
   *
   * @param then told once, on another thread or on this one; of nothing where there is none, it
   *     cannot be read, or too many reads wait
   */
  public void findAside(CacheKey key, Fields request, Consumer<Optional<P>> then) {
    DiskPlace<P> place = disk == null ? null : disk.find(key, request, purges);
    if (disk == null || place == null) {
      then.accept(Optional.empty());
      return;
    }
    Variant<P> pending = place.pending();
    if (pending != null) {
      then.accept(Optional.of(pending.payload()));
    } else if (!disk.read(
        key, place, read -> then.accept(Optional.ofNullable(read).map(Variant::payload)))) {
      then.accept(Optional.empty());
    }
  }

  /**
   * Forgets what {@code purge} covers, where sweeps run on the thread that purges.
   *
   * @return how many keys were removed
   */
  public long purge(Purge purge) {
    return purge(purge, Effect.REMOVE).join();
  }

  /**
   * Carries out a purge; when this returns it holds.
   *
   * @return how many keys it covered, once they are counted
   */
  public CompletableFuture<Long> purge(Purge purge, Effect effect) {
    long number = purges.add(purge, effect);
    if (purge instanceof Purge.Resource(CacheKey key)) {
      return CompletableFuture.completedFuture(one(key, effect));
    }
    CompletableFuture<Long> counted = sweeps.of(number);
    if (purge instanceof Purge.All && sweeps.unswept(number) == 1) {
      // all that is there was there before
      counted.complete(resources.estimatedSize());
    }
    sweepSoon();
    return counted;
  }

  /** One sweep serves all purges before it, so that no more than one waits. */
  private void sweepSoon() {
    if (sweepWaits.compareAndSet(false, true)) {
      sweeper.execute(
          () -> {
            sweepWaits.set(false);
            sweep();
          });
    }
  }

  private long one(CacheKey key, Effect effect) {
    if (disk != null) {
      switch (effect) {
        case Effect.Remove _ -> disk.remove(key);
        case Effect.Stale(long at) -> disk.stale(key, at);
      }
    }
    Resource<P> before =
        switch (effect) {
          case Effect.Remove _ -> resources.asMap().remove(key);
          case Effect.Stale(long at) ->
              resources
                  .asMap()
                  .computeIfPresent(
                      key, (same, held) -> held.staleFrom(key, at, held.clearedUpTo()));
        };
    return before == null ? 0 : 1;
  }

  /**
   * Takes note that what is served of a variant has grown, where that is still held.
   *
   * @param bytes what it takes in memory more than before
   */
  public void grow(CacheKey key, P payload, long bytes) {
    resources.asMap().computeIfPresent(key, (same, held) -> held.grown(key, payload, bytes));
  }

  /** Why answers were not stored. */
  public Refusals refusals() {
    return refusals;
  }

  /** The tier on disk; null where there is none. */
  public @Nullable DiskTier<P> disk() {
    return disk;
  }

  /** How full memory is. */
  public StoreStats stats() {
    long bytes =
        resources
            .policy()
            .eviction()
            .map(Policy.Eviction::weightedSize)
            .map(size -> size.orElse(0))
            .orElse(0L);
    return new StoreStats(resources.estimatedSize(), bytes, limits.maxBytes(), evictions.sum());
  }

  /**
   * What is left of a resource after the purges since it was looked at last; null: nothing. Where a
   * sweep is still to come, that does the removing: who looks up does not wait for those who
   * remove.
   */
  private @Nullable Resource<P> checked(CacheKey key, Resource<P> resource) {
    return compared(key, resource, sweeps::isOver);
  }

  private @Nullable Resource<P> compared(
      CacheKey key, Resource<P> resource, LongPredicate settled) {
    long generation = purges.generation();
    long cleared = resource.clearedUpTo();
    if (cleared == generation) {
      return resource;
    }
    return switch (purges.since(key, resource.tags(), cleared)) {
      case Verdict.Clear _ -> {
        resource.clearUpTo(generation);
        yield resource;
      }
      case Verdict.Gone(long number) -> {
        if (settled.test(number) && resources.asMap().remove(key, resource)) {
          sweeps.count(number);
        }
        yield null;
      }
      case Verdict.Stale(long number, long at) -> {
        Resource<P> stale = resource.staleFrom(key, at, generation);
        if (settled.test(number) && resources.asMap().replace(key, resource, stale)) {
          sweeps.count(number);
        }
        yield stale;
      }
    };
  }

  /** Compares every resource with the purges since its last comparison. */
  private void sweep() {
    sweeps.run(
        purges::generation,
        () -> {
          for (Map.Entry<CacheKey, Resource<P>> entry : resources.asMap().entrySet()) {
            compared(entry.getKey(), entry.getValue(), number -> true);
          }
          if (disk != null) {
            disk.sweep(purges);
          }
        });
  }

  /** One attempt to store; runs under the lock of its key. */
  private final class Put {
    private final CacheKey key;
    private final Fields request;
    private final Variant<P> variant;
    private final PurgeLog.Mark mark;
    private boolean stored;

    Put(CacheKey key, Fields request, Variant<P> variant, PurgeLog.Mark mark) {
      this.key = key;
      this.request = request;
      this.variant = variant;
      this.mark = mark;
    }

    @Nullable Resource<P> onto(@Nullable Resource<P> before) {
      long generation = purges.generation();
      stored = purges.untouched(key, variant.tags(), mark);
      if (!stored) {
        return before;
      }
      Resource<P> left = before == null ? null : left(before, generation);
      return left == null
          ? Resource.of(key, variant, generation)
          : left.with(key, variant, request, limits.maxVariants(), generation);
    }

    private @Nullable Resource<P> left(Resource<P> before, long generation) {
      return switch (purges.since(key, before.tags(), before.clearedUpTo())) {
        case Verdict.Clear _ -> before;
        case Verdict.Gone _ -> null;
        case Verdict.Stale(long number, long at) -> before.staleFrom(key, at, generation);
      };
    }
  }
}
