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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Responses in memory, bounded in bytes, chosen by frequency and recency (Caffeine's W-TinyLFU).
 *
 * <p>What a purge covers is neither found nor stored from the moment {@link #purge} has noted it,
 * whatever fetch is under way (see {@link PurgeLog}): noting takes the same time however much is
 * stored. What it covers is removed when it is looked up, and by a sweep that follows. Thread-safe;
 * looking up takes no lock.
 *
 * @param <P> what is served
 */
public final class ResponseStore<P> {

  private final StoreLimits limits;
  private final PurgeLog purges;
  private final Executor sweeper;
  private final Sweeps sweeps = new Sweeps();
  private final Cache<CacheKey, Resource<P>> resources;
  private final LongAdder evictions = new LongAdder();
  private final Found<P> nothing = new Found.Nothing<>();
  private final Found<P> otherVariant = new Found.OtherVariant<>();

  /** A store that sweeps on the thread that purges. */
  public ResponseStore(StoreLimits limits, PurgeLog purges) {
    this(limits, purges, Runnable::run);
  }

  /**
   * An empty store.
   *
   * @param sweeper runs sweeps, which take as long as there is much stored
   */
  public ResponseStore(StoreLimits limits, PurgeLog purges, Executor sweeper) {
    this.limits = limits;
    this.purges = purges;
    this.sweeper = sweeper;
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
    if (resource == null) {
      return nothing;
    }
    Variant<P> variant = resource.find(request);
    return variant == null ? otherVariant : new Found.Match<>(variant);
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

  /** Notes where the purges stand; to be called before the origin is asked. */
  public PurgeLog.Mark mark(CacheKey key) {
    return purges.mark(key);
  }

  /** Whether no purge since {@code mark} covers what is stored of {@code key}. */
  public boolean isUntouched(CacheKey key, Variant<P> stored, PurgeLog.Mark mark) {
    return purges.untouched(key, stored.tags(), mark);
  }

  /**
   * Stores a response in place of those that answer the same request, unless {@code key} was purged
   * since {@code mark}.
   *
   * @param request the request that brought it
   * @return whether it was stored
   */
  public boolean put(CacheKey key, Fields request, Variant<P> variant, PurgeLog.Mark mark) {
    if (variant.weight() > limits.maxBytes()) {
      return false;
    }
    Put put = new Put(key, request, variant, mark);
    resources.asMap().compute(key, (same, before) -> put.onto(before));
    return put.stored;
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
    if (sweeps.unswept(number) > PurgeLog.REMEMBERED / 2) {
      // before the log forgets what cold entries were not compared with
      sweep();
    } else {
      sweeper.execute(this::sweep);
    }
    return counted;
  }

  private long one(CacheKey key, Effect effect) {
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

  /** What is left of a resource after the purges since it was looked at last; null: nothing. */
  private @Nullable Resource<P> checked(CacheKey key, Resource<P> resource) {
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
        if (resources.asMap().remove(key, resource)) {
          sweeps.count(number);
        }
        yield null;
      }
      case Verdict.Stale(long number, long at) -> {
        Resource<P> stale = resource.staleFrom(key, at, generation);
        if (resources.asMap().replace(key, resource, stale)) {
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
            checked(entry.getKey(), entry.getValue());
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
