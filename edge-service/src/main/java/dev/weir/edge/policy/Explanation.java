package dev.weir.edge.policy;

import static dev.weir.edge.http.ResponseDirectives.Flag.MUST_REVALIDATE;
import static dev.weir.edge.http.ResponseDirectives.Flag.NO_CACHE;
import static dev.weir.edge.http.ResponseDirectives.Flag.PROXY_REVALIDATE;

import dev.weir.common.text.Words;
import dev.weir.edge.http.ResponseDirectives;
import java.time.Duration;

/**
 * Says in words why an answer is stored, and until when it is served. Of the same facts as {@link
 * CachePolicy}, which decides.
 *
 * @param why it is stored
 * @param until when it is served, and what then
 */
public record Explanation(String why, String until) {

  /** Explains what is stored, at the time that a clock tells. */
  public static Explanation of(CachePolicy policy, StoredFacts stored, StoreClock clock) {
    return new Explanation(why(policy, stored), until(policy, stored, clock));
  }

  private static String why(CachePolicy policy, StoredFacts stored) {
    ResponseFacts response = stored.response();
    Lifetime lifetime = policy.lifetime(response);
    String what = "a whole answer to GET with status " + response.status();
    return switch (lifetime.source()) {
      case NONE -> what + " that names no lifetime, but can be asked for again by its validator";
      case HEURISTIC ->
          what
              + " that names no lifetime; "
              + text(lifetime.millis())
              + " are guessed from Last-Modified";
      case OPERATOR ->
          what
              + " and a lifetime of "
              + text(lifetime.millis())
              + " by the site's ttl.override, whatever the origin says";
      default ->
          what
              + " and a lifetime of "
              + text(lifetime.millis())
              + " by "
              + Words.dashed(lifetime.source());
    };
  }

  private static String until(CachePolicy policy, StoredFacts stored, StoreClock clock) {
    long nowMillis = clock.millis();
    long age = stored.ageMillis(nowMillis);
    long ttl = stored.lifetimeMillis() - age;
    String then = "; then it is asked for again" + standIn(policy, stored);
    if (stored.response().directives().has(NO_CACHE)) {
      return "never served before the origin was asked: no-cache";
    }
    if (ttl > 0) {
      return "fresh until %s, another %s%s"
          .formatted(clock.dayAt(nowMillis + ttl), text(ttl), then);
    }
    return "stale since %s, for %s%s"
        .formatted(clock.dayAt(nowMillis + ttl), text(-ttl), then.replace("; then", ":"));
  }

  private static String standIn(CachePolicy policy, StoredFacts stored) {
    ResponseDirectives directives = stored.response().directives();
    if (directives.has(MUST_REVALIDATE)
        || directives.has(PROXY_REVALIDATE)
        || directives.sharedMaxAge().isPresent()) {
      return ", and never served stale: must-revalidate, proxy-revalidate or s-maxage forbids it";
    }
    Duration limit = policy.rules().staleLimit();
    return limit.isZero()
        ? ", and not served stale: the site's limit is 0"
        : ", and may stand in for an origin that cannot be reached for " + text(limit.toMillis());
  }

  private static String text(long millis) {
    return millis / 1000 + " s";
  }
}
