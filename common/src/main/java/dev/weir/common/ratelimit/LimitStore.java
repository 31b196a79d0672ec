package dev.weir.common.ratelimit;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where changes of limits are kept for other instances and for the next start. */
@FunctionalInterface
public interface LimitStore {

  /** Keeps nothing: a change lasts until the service stops. */
  LimitStore NONE = (name, rule) -> CompletableFuture.completedStage(0L);

  /**
   * Keeps a change.
   *
   * @param rule empty where the limit of that name is removed
   * @return how many changes there have been, when it is kept; fails where it cannot be
   */
  CompletionStage<Long> save(String name, Optional<RateLimitRule> rule);
}
