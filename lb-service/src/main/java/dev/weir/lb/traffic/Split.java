package dev.weir.lb.traffic;

import dev.weir.lb.balance.Ask;
import dev.weir.lb.balance.HashKey;
import dev.weir.lb.sticky.Fields;
import dev.weir.lb.sticky.Stickiness;
import dev.weir.lb.sticky.StickyKey;
import dev.weir.lb.sticky.StickySettings;
import dev.weir.lb.sticky.Tie;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares requests out among pools by weight. Each pool has a stretch of a line as long as its
 * weight, in the order in which they are configured, and a client's place on the line stays: where
 * a canary goes from 5 to 10 in a hundred, only those between move.
 *
 * <p>With weights 95 and 5, a client at 0.97 of the line is on the second pool; with 90 and 10 it
 * still is, and one at 0.92 comes over to it.
 */
public final class Split {

  private static final HashKey CLIENT = new HashKey(HashKey.Kind.CLIENT, "");

  private final SplitSpec spec;
  private final List<String> pools;
  private final double total;
  private final @Nullable Stickiness<String> stickiness;

  Split(SplitSpec spec, Supplier<StickyKey> key) {
    this.spec = spec;
    this.pools = spec.pools().keySet().stream().filter(pool -> weight(spec, pool) > 0).toList();
    this.total = pools.stream().mapToInt(pool -> weight(spec, pool)).sum();
    this.stickiness =
        Stickiness.of(settings(spec), "split\0" + spec.name(), pools, Function.identity(), key);
  }

  private static int weight(SplitSpec spec, String pool) {
    return spec.pools().getOrDefault(pool, 0);
  }

  private static StickySettings settings(SplitSpec spec) {
    return spec.sticky() == SplitSpec.Keeping.COOKIE
        ? new StickySettings.SignedCookie(
            "weir-split-" + spec.name(),
            "/",
            Duration.ZERO,
            StickySettings.SameSite.LAX,
            StickySettings.Secure.AUTO)
        : new StickySettings.None();
  }

  public SplitSpec spec() {
    return spec;
  }

  /** What ties a request to a pool; null: nothing does. */
  public @Nullable Tie<String> tie(Fields request) {
    return stickiness == null ? null : stickiness.tie(request);
  }

  /**
   * The pool of a request.
   *
   * @param tie what {@link #tie} gave
   * @param serves whether a pool has somebody who may be chosen; where its own has not, a request
   *     goes to the next, and where none has, to its own
   */
  public String pool(@Nullable Tie<String> tie, Ask ask, Predicate<String> serves) {
    String tied = tie == null ? null : tie.to();
    if (tied != null && serves.test(tied)) {
      return tied;
    }
    int first = at(spec.sticky() == SplitSpec.Keeping.CLIENT ? CLIENT.place(ask) : random());
    for (int i = 0; i < pools.size(); i++) {
      String pool = pools.get((first + i) % pools.size());
      if (serves.test(pool)) {
        return pool;
      }
    }
    return pools.get(first);
  }

  private static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  /**
   * @param place on the line, from 0 to below 1
   */
  private int at(double place) {
    double left = place * total;
    for (int i = 0; i < pools.size() - 1; i++) {
      left -= weight(spec, pools.get(i));
      if (left < 0) {
        return i;
      }
    }
    return pools.size() - 1;
  }
}
