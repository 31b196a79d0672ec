package dev.weir.edge.netty;

import dev.weir.edge.flight.Flights;
import dev.weir.edge.flight.Landing;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.netty.field.CacheStatus;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.RequestFacts;
import dev.weir.edge.policy.Reuse;
import dev.weir.edge.policy.Storage;
import dev.weir.edge.store.Found;
import dev.weir.edge.store.Variant;
import org.jspecify.annotations.Nullable;

/**
 * What a fetch is for.
 *
 * @param plan why and what for
 * @param facts of the client's request
 * @param stored the answer that the plan is about, where it is still there
 * @param leading the flight that lands with this fetch, where others may wait for it
 * @param mark where the purges stood before
 * @param askedMillis when it left for the origin
 */
record Fetch(
    Plan plan,
    RequestFacts facts,
    @Nullable Variant<CachedAnswer> stored,
    Flights.@Nullable Leading leading,
    PurgeLog.Mark mark,
    long askedMillis) {

  /** What a fetch does with what is stored. */
  private enum Aim {
    /** There is nothing of use. */
    REPLACE,
    /** It may turn out to be unchanged, and may stand in for an origin that fails. */
    REVALIDATE,
    /** The same, when the client has been answered already. */
    REVALIDATE_BEHIND,
    /** It is the beginning of what is wanted. */
    COMPLETE
  }

  /**
   * Why and what for, before anyone leads.
   *
   * @param why the origin is asked
   * @param stored what is revalidated or completed, where there is anything
   * @param staleOnError whether {@code stored} may answer when no origin can be reached or the
   *     answer is a failure
   */
  record Plan(
      CacheStatus.Forward why,
      Aim aim,
      @Nullable Variant<CachedAnswer> stored,
      boolean staleOnError) {

    static Plan missing(CacheStatus.Forward why) {
      return new Plan(why, Aim.REPLACE, null, false);
    }

    static Plan revalidating(Variant<CachedAnswer> stored, Reuse.Revalidate reuse) {
      CacheStatus.Forward why =
          switch (reuse.why()) {
            case STALE -> CacheStatus.Forward.STALE;
            case REQUEST -> CacheStatus.Forward.REQUEST;
          };
      return new Plan(why, Aim.REVALIDATE, stored, reuse.staleOnError());
    }

    static Plan revalidatingBehind(Variant<CachedAnswer> stored) {
      return new Plan(CacheStatus.Forward.STALE, Aim.REVALIDATE_BEHIND, stored, true);
    }

    static Plan completing(Variant<CachedAnswer> beginning) {
      return new Plan(CacheStatus.Forward.PARTIAL, Aim.COMPLETE, beginning, false);
    }

    /** Whether the request is none that the store may answer. */
    boolean isBypass() {
      return why == CacheStatus.Forward.BYPASS || why == CacheStatus.Forward.METHOD;
    }

    Fetch begin(
        EdgeServices edge,
        CacheKey key,
        NettyFields request,
        RequestFacts facts,
        Flights.@Nullable Leading leading) {
      PurgeLog.Mark mark = edge.store().mark(key);
      Variant<CachedAnswer> current = isStillThere(edge, key, request) ? stored : null;
      return new Fetch(this, facts, current, leading, mark, edge.nowMillis());
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

  CacheStatus.Forward why() {
    return plan.why();
  }

  /** Whether the answer may come to be stored. */
  boolean mayStore() {
    return (facts.isGet() || facts.isPost())
        && plan.why() != CacheStatus.Forward.BYPASS
        && !facts.directives().noStore();
  }

  /** Why not, where it may not. */
  Storage.Reason refusal() {
    if (facts.directives().noStore()) {
      return Storage.Reason.REQUEST_NO_STORE;
    }
    return facts.isGet() || facts.isPost() ? Storage.Reason.REQUEST_BODY : Storage.Reason.METHOD;
  }

  /**
   * Whether conditions of the client are answered here, and the store's sent in their place. With a
   * range they are the origin's to judge, unless the answer may be "unchanged".
   */
  boolean ownsConditions() {
    return facts.isGet() && mayStore() && (!facts.ranged() || stored != null);
  }

  /** The beginning of what is wanted, where the rest alone is asked for. */
  @Nullable CachedAnswer beginning() {
    return plan.aim() == Aim.COMPLETE && stored != null ? stored.payload() : null;
  }

  /** What may turn out to be unchanged. */
  @Nullable Variant<CachedAnswer> revalidated() {
    return plan.aim() == Aim.COMPLETE ? null : stored;
  }

  /** Whether no answer to this says something of the next request for the same. */
  boolean isOfKey() {
    return !plan.isBypass() && (facts.isGet() || facts.isHead());
  }

  /** Whether the client has been answered already. */
  boolean isBehind() {
    return plan.aim() == Aim.REVALIDATE_BEHIND;
  }

  /** What answers when no origin can be reached or the answer is a failure. */
  @Nullable Variant<CachedAnswer> standIn() {
    return plan.staleOnError() ? stored : null;
  }

  /** The same, not caring for purges up to now. */
  Fetch markedAnew(PurgeLog.Mark now) {
    return new Fetch(plan, facts, stored, leading, now, askedMillis);
  }

  void land(Landing landing) {
    if (leading != null) {
      leading.land(landing);
    }
  }
}
