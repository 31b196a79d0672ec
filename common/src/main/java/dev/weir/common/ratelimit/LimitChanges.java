package dev.weir.common.ratelimit;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Changes limits while the service runs. */
@FunctionalInterface
public interface LimitChanges {

  /**
   * Changes a limit; it is in use, and written to the audit log, when this is done.
   *
   * @param who asked for it
   * @param rule empty where the limit of that name is removed
   * @return what stood before; fails where the change cannot be kept, and is not made then
   */
  CompletionStage<Optional<RateLimitRule>> change(
      String who, String name, Optional<RateLimitRule> rule);
}
