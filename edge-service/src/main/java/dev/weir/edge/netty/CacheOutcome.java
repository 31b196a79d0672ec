package dev.weir.edge.netty;

import dev.weir.common.text.Words;

/** How a request at the edge was answered; each is a series of its own. */
enum CacheOutcome {
  /** From the store, without asking anyone. */
  HIT,
  /** From the store, where another request's fetch had just put it. */
  COLLAPSED,
  /** By an origin, since the store had nothing to serve. */
  MISS,
  /** From the store, after the origin had said that it is unchanged. */
  REVALIDATED,
  /** From the store, stale, since no origin could be reached. */
  STALE,
  /** By an origin, since the request is none that the store may answer. */
  BYPASS,
  /** Not at all: only a stored answer was wanted, and there was none. */
  NOT_CACHED,
  /** Not at all: no origin answered the same request just now. */
  FAILED_LATELY;

  String seriesName() {
    return Words.dashed(this);
  }
}
