package dev.weir.edge.netty;

import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.edge.flight.RecentFailures;
import dev.weir.edge.netty.field.CacheStatus;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.store.Variant;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets where no origin can be reached or the answer is a failure: a stale answer (RFC
 * 9111 section 4.2.4, RFC 5861 section 4), where there is one that may be used and nothing has been
 * purged meanwhile.
 */
final class StandIn {

  private final Asker asker;
  private final EdgeServices edge;
  private final Fetch fetch;

  /**
   * A stale answer.
   *
   * @param cacheStatus says why
   */
  record Stale(Variant<CachedAnswer> answer, String cacheStatus) {}

  StandIn(Asker asker, Fetch fetch) {
    this.asker = asker;
    this.edge = asker.edge();
    this.fetch = fetch;
  }

  /** In place of none at all. */
  @Nullable Stale unreachable(long now) {
    Variant<CachedAnswer> stored = usable();
    return stored == null
        ? null
        : new Stale(stored, CacheStatus.unreachable(edge.settings().id(), ttl(stored, now)));
  }

  /**
   * In place of an origin's answer.
   *
   * @param status of that
   */
  @Nullable Stale failing(int status, long now) {
    Variant<CachedAnswer> stored = edge.policy().isFailure(status) ? usable() : null;
    return stored == null
        ? null
        : new Stale(stored, CacheStatus.failing(edge.settings().id(), status, ttl(stored, now)));
  }

  private @Nullable Variant<CachedAnswer> usable() {
    Variant<CachedAnswer> stored = fetch.standIn();
    return stored != null && edge.store().isUntouched(asker.key(), stored, fetch.mark())
        ? stored
        : null;
  }

  private static long ttl(Variant<CachedAnswer> stored, long now) {
    StoredFacts facts = stored.facts();
    return Math.floorDiv(facts.lifetimeMillis() - facts.ageMillis(now), 1000);
  }

  /** Lets who asks for the same soon know at once, where the site wants that. */
  void remember(UpstreamFailure failure) {
    long millis = edge.site().ttl().negative().toMillis();
    // too much to do says nothing of the origins
    if (millis > 0 && fetch.isOfKey() && failure.kind() != UpstreamFailure.Kind.POOL_EXHAUSTED) {
      boolean late = failure.kind() == UpstreamFailure.Kind.TIMEOUT;
      edge.failures()
          .note(
              asker.key(),
              new RecentFailures.Failure(late, edge.nowMillis() + millis, fetch.mark()));
    }
  }
}
