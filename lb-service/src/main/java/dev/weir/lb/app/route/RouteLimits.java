package dev.weir.lb.app.route;

import dev.weir.common.ratelimit.KeySource;
import dev.weir.common.ratelimit.LimitAlgorithm;
import dev.weir.common.ratelimit.LimitJson;
import dev.weir.common.ratelimit.LimitRefused;
import dev.weir.common.ratelimit.RateLimitRule;
import dev.weir.common.ratelimit.RouteLimit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The filter {@code WeirRateLimit} of Gateway routes, as both lanes read it. */
final class RouteLimits {

  /** Its name in a route definition. */
  static final String FILTER = "WeirRateLimit";

  /** The arguments in the order of the short form {@code WeirRateLimit=5,10s}. */
  static final List<String> PLACES = List.of("limit", "window", "key", "algorithm");

  private static final String SHORT = "_genkey_";

  private RouteLimits() {}

  /**
   * What the arguments say.
   *
   * @param route the name of the route, after which a limit of its own is called
   * @param args {@code name} of a limit; or the members of one, see {@link LimitJson}
   * @throws LimitRefused where they make no sense
   */
  static RouteLimit of(String route, Map<String, String> args) {
    Map<String, String> named = named(args);
    String name = named.get("name");
    if (name == null) {
      return new RouteLimit.Own(rule(route, named));
    }
    if (named.size() > 1) {
      throw new LimitRefused("name", name, "no other argument beside it");
    }
    return new RouteLimit.Named(name);
  }

  private static Map<String, String> named(Map<String, String> args) {
    Map<String, String> named = new LinkedHashMap<>();
    args.forEach(
        (name, value) -> {
          int place = name.startsWith(SHORT) ? place(name, value) : -1;
          named.put(place < 0 ? name : PLACES.get(place), value.strip());
        });
    return named;
  }

  private static int place(String name, String value) {
    int place = Integer.parseInt(name.substring(SHORT.length()));
    if (place >= PLACES.size()) {
      throw new LimitRefused(FILTER, value, "no more than " + String.join(",", PLACES));
    }
    return place;
  }

  private static RateLimitRule rule(String route, Map<String, String> args) {
    RateLimitRule rule = LimitJson.of("route", args);
    return new RateLimitRule(
        name(route, rule),
        rule.match(),
        rule.key(),
        rule.algorithm(),
        rule.limit(),
        rule.window(),
        rule.burst(),
        rule.scope(),
        rule.onStoreFailure());
  }

  /** The route and what is counted: a route may have several limits. */
  private static String name(String route, RateLimitRule rule) {
    boolean timed = rule.algorithm() != LimitAlgorithm.CONCURRENCY;
    String span = timed ? String.valueOf(LimitJson.members(rule).get("window")) : "at-once";
    String key = rule.key().equals(KeySource.CLIENT) ? "" : "-" + rule.key().label();
    String full = route + "-" + rule.limit() + "-" + span + key;
    String safe = full.replaceAll("[^A-Za-z0-9._-]", "_");
    return safe.substring(0, Math.min(64, safe.length()));
  }
}
