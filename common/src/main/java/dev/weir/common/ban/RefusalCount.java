package dev.weir.common.ban;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.common.net.Cidr;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts the refusals of each client for one rule, of a bounded number of clients: beyond it, those
 * refused least are forgotten.
 */
final class RefusalCount {

  private static final int MOST_CLIENTS = 50_000;

  private record Window(long startMillis, int refusals) {}

  private final BanRule rule;
  private final Cache<Cidr, Window> windows =
      Caffeine.newBuilder().maximumSize(MOST_CLIENTS).executor(Runnable::run).build();

  RefusalCount(BanRule rule) {
    this.rule = rule;
  }

  BanRule rule() {
    return rule;
  }

  /** Counts one more; whether it is the one that bans. The count begins anew then. */
  boolean isOneTooMany(Cidr client, long nowMillis) {
    Window counted =
        Objects.requireNonNull(
            windows.asMap().compute(client, (_, window) -> next(window, nowMillis)));
    if (counted.refusals() < rule.refusals()) {
      return false;
    }
    return windows.asMap().remove(client, counted);
  }

  private Window next(@Nullable Window window, long nowMillis) {
    return window == null || !holds(window, nowMillis)
        ? new Window(nowMillis, 1)
        : new Window(window.startMillis(), window.refusals() + 1);
  }

  /** Not where the clock was set back to before it: it would last longer than the rule says. */
  private boolean holds(Window window, long nowMillis) {
    long passed = nowMillis - window.startMillis();
    return passed >= 0 && passed < rule.window().toMillis();
  }
}
