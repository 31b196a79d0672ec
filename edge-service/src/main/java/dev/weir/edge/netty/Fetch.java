package dev.weir.edge.netty;

import dev.weir.edge.flight.Flights;
import dev.weir.edge.flight.Landing;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.RequestFacts;
import dev.weir.edge.policy.Reuse;
import dev.weir.edge.store.Found;
import dev.weir.edge.store.Variant;
import org.jspecify.annotations.Nullable;

/**
 * What a fetch is for.
 *
 * @param why the origin is asked
 * @param facts of the client's request
 * @param stored the stale answer that is revalidated, where there is one
 * @param staleWhenUnreachable whether {@code stored} may answer when no origin can be reached
 * @param leading the flight that lands with this fetch, where others may wait for it
 * @param mark where the purges stood before
 * @param askedMillis when it left for the origin
 */
record Fetch(
    CacheStatus.Forward why,
    RequestFacts facts,
    @Nullable Variant<CachedAnswer> stored,
    boolean staleWhenUnreachable,
    Flights.@Nullable Leading leading,
    PurgeLog.Mark mark,
    long askedMillis) {

  /** Why and what for, before anyone leads. */
  record Plan(
      CacheStatus.Forward why,
      @Nullable Variant<CachedAnswer> stored,
      boolean staleWhenUnreachable) {

    /** Whether the request is none that the store may answer. */
    boolean isBypass() {
      return why == CacheStatus.Forward.BYPASS || why == CacheStatus.Forward.METHOD;
    }

    static Plan missing(CacheStatus.Forward why) {
      return new Plan(why, null, false);
    }

    static Plan revalidating(Variant<CachedAnswer> stored, Reuse.Revalidate reuse) {
      CacheStatus.Forward why =
          switch (reuse.why()) {
            case STALE -> CacheStatus.Forward.STALE;
            case REQUEST -> CacheStatus.Forward.REQUEST;
          };
      return new Plan(why, stored, reuse.staleWhenUnreachable());
    }

    Fetch begin(
        EdgeServices edge,
        CacheKey key,
        NettyFields request,
        RequestFacts facts,
        Flights.@Nullable Leading leading) {
      PurgeLog.Mark mark = edge.store().mark(key);
      Variant<CachedAnswer> revalidated = isStillThere(edge, key, request) ? stored : null;
      return new Fetch(
          why, facts, revalidated, staleWhenUnreachable, leading, mark, edge.nowMillis());
    }

    /** It may have been purged between the look into the store and the mark. */
    private boolean isStillThere(EdgeServices edge, CacheKey key, NettyFields request) {
      if (stored == null) {
        return false;
      }
      return switch (edge.store().find(key, request)) {
        case Found.Match<CachedAnswer>(var variant) -> variant.payload().equals(stored.payload());
        case Found.OnDisk<CachedAnswer> there -> there.isOf(stored);
        case Found.OtherVariant<CachedAnswer> _, Found.Nothing<CachedAnswer> _ -> false;
      };
    }
  }

  /** Whether the answer may come to be stored: then conditions of the client are answered here. */
  boolean mayStore() {
    return facts.isGet()
        && !facts.ranged()
        && why != CacheStatus.Forward.BYPASS
        && !facts.directives().noStore();
  }

  void land(Landing landing) {
    if (leading != null) {
      leading.land(landing);
    }
  }
}
