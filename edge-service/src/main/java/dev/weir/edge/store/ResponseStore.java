package dev.weir.edge.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.policy.CacheKey;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Responses in memory, bounded in bytes, chosen by frequency and recency (Caffeine's W-TinyLFU).
 *
 * <p>What a purge covers is neither found nor stored from the moment {@link #purge} has noted it,
 * whatever fetch is under way (see {@link PurgeLog}). Thread-safe; looking up takes no lock.
 *
 * @param <P> what is served
 */
public final class ResponseStore<P> {

  private final StoreLimits limits;
  private final PurgeLog purges;
  private final Cache<CacheKey, Resource<P>> resources;
  private final LongAdder evictions = new LongAdder();
  private final Found<P> nothing = new Found.Nothing<>();
  private final Found<P> otherVariant = new Found.OtherVariant<>();

  public ResponseStore(StoreLimits limits, PurgeLog purges) {
    this.limits = limits;
    this.purges = purges;
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
    Resource<P> resource = resources.getIfPresent(key);
    if (resource == null || purged(key, resource)) {
      return nothing;
    }
    Variant<P> variant = resource.find(request);
    return variant == null ? otherVariant : new Found.Match<>(variant);
  }

  /** Notes where the purges stand; to be called before the origin is asked. */
  public PurgeLog.Mark mark(CacheKey key) {
    return purges.mark(key);
  }

  /** Whether no purge since {@code mark} covers {@code key}. */
  public boolean isUntouched(CacheKey key, PurgeLog.Mark mark) {
    return purges.untouched(key, mark);
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
   * Forgets what {@code purge} covers.
   *
   * @return how many keys were removed
   */
  public long purge(Purge purge) {
    purges.add(purge);
    if (purge instanceof Purge.Resource(CacheKey key)) {
      return resources.asMap().remove(key) == null ? 0 : 1;
    }
    return sweep();
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

  private boolean purged(CacheKey key, Resource<P> resource) {
    long generation = purges.generation();
    long cleared = resource.clearedUpTo();
    if (cleared == generation) {
      return false;
    }
    if (purges.purgedSince(key, cleared)) {
      resources.asMap().remove(key, resource);
      return true;
    }
    resource.clearUpTo(generation);
    return false;
  }

  /** Checks every resource against the purges since its last check. */
  private long sweep() {
    long removed = 0;
    for (Map.Entry<CacheKey, Resource<P>> entry : resources.asMap().entrySet()) {
      if (purged(entry.getKey(), entry.getValue())) {
        removed++;
      }
    }
    return removed;
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
      stored = purges.untouched(key, mark);
      if (!stored) {
        return before;
      }
      return before == null || purges.purgedSince(key, before.clearedUpTo())
          ? Resource.of(key, variant, mark.generation())
          : before.with(key, variant, request, limits.maxVariants(), mark.generation());
    }
  }
}
