package dev.weir.edge.policy;

import dev.weir.edge.http.ResponseDirectives;

/**
 * What is known of a stored response. Times are milliseconds of the {@link StoreClock}, durations
 * milliseconds.
 *
 * @param response the response as stored
 * @param lifetimeMillis for how long it is fresh
 * @param initialAgeMillis how old it was on arrival: {@code corrected_initial_age} of RFC 9111
 *     section 4.2.3
 * @param arrivedMillis when it arrived
 */
public record StoredFacts(
    ResponseFacts response, long lifetimeMillis, long initialAgeMillis, long arrivedMillis) {

  /** The same, not fresh any more from then on. */
  public StoredFacts staleFrom(long atMillis) {
    return limitedTo(ageMillis(atMillis));
  }

  /** The same, fresh for no longer than so many milliseconds. */
  public StoredFacts limitedTo(long mostMillis) {
    return lifetimeMillis <= mostMillis
        ? this
        : new StoredFacts(response, mostMillis, initialAgeMillis, arrivedMillis);
  }

  /** Its {@code current_age} (RFC 9111 section 4.2.3); never negative. */
  public long ageMillis(long nowMillis) {
    return initialAgeMillis + Math.max(0, nowMillis - arrivedMillis);
  }

  /** Whether it may be served without asking the origin, as far as the response has a say. */
  public boolean isFresh(long nowMillis) {
    return lifetimeMillis > ageMillis(nowMillis)
        && !response.directives().has(ResponseDirectives.Flag.NO_CACHE);
  }
}
