package dev.weir.edge.policy;

import dev.weir.common.net.HttpToken;
import dev.weir.common.net.NetworkSet;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What the operator may choose within the RFC.
 *
 * @param heuristicLimit the longest lifetime that is guessed from {@code Last-Modified}
 * @param staleLimit how long after its lifetime a response may still stand in for an origin that
 *     cannot be reached or fails, where neither it nor the request says how long; zero for never
 * @param targets names of the targeted fields (RFC 9213) that this cache listens to, the most
 *     specific first; kept in lower case
 * @param normaliseLanguage whether {@code Accept-Language} is compared by what it means, and not by
 *     how it is written
 * @param heeded whose request directives count; others' are taken for not sent, which RFC 9111
 *     section 5.2.1 leaves to the cache
 */
public record CacheRules(
    Duration heuristicLimit,
    Duration staleLimit,
    List<String> targets,
    boolean normaliseLanguage,
    NetworkSet heeded) {

  /** The targeted fields that a cache of this name and kind listens to unless told otherwise. */
  public static final List<String> TARGETS = List.of("weir-cdn-cache-control", "cdn-cache-control");

  /** Everyone. */
  public static final List<String> EVERYONE = List.of("0.0.0.0/0", "::/0");

  public static final CacheRules DEFAULT = new CacheRules(Duration.ofDays(1), Duration.ofDays(1));

  /** Rules that say nothing of fields and clients. */
  public CacheRules(Duration heuristicLimit, Duration staleLimit) {
    this(heuristicLimit, staleLimit, TARGETS, true, NetworkSet.of(EVERYONE));
  }

  public CacheRules {
    requireNotNegative("heuristic limit", heuristicLimit);
    requireNotNegative("stale limit", staleLimit);
    targets = targets.stream().map(CacheRules::fieldName).toList();
  }

  private static String fieldName(String target) {
    if (!HttpToken.is(target)) {
      throw new IllegalArgumentException(
          "the targeted field '" + target + "' is refused: expected the name of a field");
    }
    return target.toLowerCase(Locale.ROOT);
  }

  /** The same with another limit of staleness. */
  public CacheRules withStaleLimit(Duration limit) {
    return new CacheRules(heuristicLimit, limit, targets, normaliseLanguage, heeded);
  }

  private static void requireNotNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "the " + name + " is " + duration + " but must not be negative");
    }
  }
}
