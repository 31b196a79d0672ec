package dev.weir.edge.policy;

import static dev.weir.edge.http.ResponseDirectives.Flag.MUST_REVALIDATE;
import static dev.weir.edge.http.ResponseDirectives.Flag.MUST_UNDERSTAND;
import static dev.weir.edge.http.ResponseDirectives.Flag.NO_CACHE;
import static dev.weir.edge.http.ResponseDirectives.Flag.NO_STORE;
import static dev.weir.edge.http.ResponseDirectives.Flag.PRIVATE;
import static dev.weir.edge.http.ResponseDirectives.Flag.PROXY_REVALIDATE;
import static dev.weir.edge.http.ResponseDirectives.Flag.PUBLIC;

import dev.weir.edge.http.RequestDirectives;
import dev.weir.edge.http.ResponseDirectives;
import dev.weir.edge.policy.Storage.NotStorable;
import dev.weir.edge.policy.Storage.Reason;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a shared cache may do (RFC 9111 sections 3 and 4). Every method is a function of its
 * arguments; times are milliseconds since the epoch.
 *
 * @param rules the operator's choices
 */
public record CachePolicy(CacheRules rules) {

  /** Whether stored answers may serve this request at all: a GET or HEAD without a body. */
  public boolean mayServe(RequestFacts request) {
    return (request.isGet() || request.isHead()) && !request.hasBody();
  }

  /**
   * Whether a response may be stored (RFC 9111 section 3).
   *
   * @param askedMillis when the request left for the origin
   * @param arrivedMillis when the head of the response arrived
   */
  public Storage storage(
      RequestFacts request, ResponseFacts response, long askedMillis, long arrivedMillis) {
    Lifetime lifetime = lifetime(response);
    return refusal(request, response, lifetime)
        .<Storage>map(NotStorable::new)
        .orElseGet(
            () ->
                new Storage.Storable(
                    new StoredFacts(
                        response,
                        lifetime.millis(),
                        initialAgeMillis(response, askedMillis, arrivedMillis),
                        arrivedMillis)));
  }

  /** How long a response is fresh (RFC 9111 section 4.2.1). */
  public Lifetime lifetime(ResponseFacts response) {
    ResponseDirectives directives = response.directives();
    if (directives.sharedMaxAge().isPresent()) {
      return seconds(directives.sharedMaxAge(), Lifetime.Source.S_MAXAGE);
    }
    if (directives.maxAge().isPresent()) {
      return seconds(directives.maxAge(), Lifetime.Source.MAX_AGE);
    }
    if (response.expires().isPresent()) {
      long millis = Math.max(0, response.expires().getAsLong() - response.date());
      return new Lifetime(millis, Lifetime.Source.EXPIRES);
    }
    return heuristic(response);
  }

  /** What a stored response is good for (RFC 9111 section 4). */
  public Reuse reuse(RequestFacts request, StoredFacts stored, long nowMillis) {
    RequestDirectives wishes = request.directives();
    long age = stored.ageMillis(nowMillis);
    long ttl = stored.lifetimeMillis() - age;
    boolean fresh = stored.isFresh(nowMillis);
    if (fresh ? wishesMet(wishes, age, ttl) : staleWelcome(wishes, stored, age, ttl)) {
      return new Reuse.Serve(age, ttl);
    }
    if (wishes.onlyIfCached()) {
      return new Reuse.Unsatisfiable();
    }
    return fresh || wishes.noCache()
        ? new Reuse.Revalidate(Reuse.Why.REQUEST, false)
        : new Reuse.Revalidate(
            Reuse.Why.STALE, mayBeStale(stored) && -ttl <= rules.staleLimit().toMillis());
  }

  private Optional<Reason> refusal(
      RequestFacts request, ResponseFacts response, Lifetime lifetime) {
    ResponseDirectives directives = response.directives();
    boolean mustUnderstand = directives.has(MUST_UNDERSTAND);
    if (!request.isGet()) {
      return Optional.of(Reason.METHOD);
    }
    if (request.ranged() || Statuses.isPartial(response.status())) {
      return Optional.of(Reason.PARTIAL);
    }
    if (Statuses.isOfOneRequest(response.status())) {
      return Optional.of(Reason.OF_ONE_REQUEST);
    }
    if (request.directives().noStore()) {
      return Optional.of(Reason.REQUEST_NO_STORE);
    }
    if (mustUnderstand && !Statuses.isUnderstood(response.status())) {
      return Optional.of(Reason.NOT_UNDERSTOOD);
    }
    if (directives.has(NO_STORE) && !mustUnderstand) {
      return Optional.of(Reason.NO_STORE);
    }
    if (directives.has(PRIVATE)) {
      return Optional.of(Reason.PRIVATE);
    }
    if (request.authorized() && !sharedThoughAuthorized(directives)) {
      return Optional.of(Reason.AUTHORIZATION);
    }
    if (response.variesUnseen()) {
      return Optional.of(Reason.VARY_ALL);
    }
    return useless(response, lifetime);
  }

  /** RFC 9111 section 3.5. */
  private static boolean sharedThoughAuthorized(ResponseDirectives directives) {
    return directives.has(PUBLIC)
        || directives.has(MUST_REVALIDATE)
        || directives.sharedMaxAge().isPresent();
  }

  private static Optional<Reason> useless(ResponseFacts response, Lifetime lifetime) {
    if (!lifetime.explicit() && response.setsCookie()) {
      return Optional.of(Reason.COOKIE_ON_A_GUESS);
    }
    if (!lifetime.explicit() && !(guessable(response) && response.hasValidator())) {
      return Optional.of(Reason.NO_FRESHNESS);
    }
    boolean neverFresh = lifetime.millis() == 0 || response.directives().has(NO_CACHE);
    return neverFresh && !response.hasValidator() ? Optional.of(Reason.NO_USE) : Optional.empty();
  }

  /** A tenth of the time since the last change (RFC 9111 section 4.2.2). */
  private Lifetime heuristic(ResponseFacts response) {
    if (!guessable(response) || response.lastModified().isEmpty()) {
      return new Lifetime(0, Lifetime.Source.NONE);
    }
    long unchanged = Math.max(0, response.date() - response.lastModified().getAsLong());
    long millis = Math.min(unchanged / 10, rules.heuristicLimit().toMillis());
    return new Lifetime(millis, Lifetime.Source.HEURISTIC);
  }

  private static boolean guessable(ResponseFacts response) {
    return Statuses.isHeuristicallyCacheable(response.status())
        || response.directives().has(PUBLIC);
  }

  private static boolean wishesMet(RequestDirectives wishes, long age, long ttl) {
    return !wishes.noCache()
        && atMost(age, wishes.maxAge())
        && (wishes.minFresh().isEmpty() || ttl >= millis(wishes.minFresh()));
  }

  private static boolean staleWelcome(
      RequestDirectives wishes, StoredFacts stored, long age, long ttl) {
    return wishes.maxStale().isPresent()
        && !wishes.noCache()
        && wishes.minFresh().isEmpty()
        && atMost(age, wishes.maxAge())
        && mayBeStale(stored)
        && -ttl <= millis(wishes.maxStale());
  }

  /** Whether nothing forbids it to answer once it is stale (RFC 9111 section 4.2.4). */
  private static boolean mayBeStale(StoredFacts stored) {
    ResponseDirectives directives = stored.response().directives();
    return !directives.has(MUST_REVALIDATE)
        && !directives.has(PROXY_REVALIDATE)
        && !directives.has(NO_CACHE)
        && directives.sharedMaxAge().isEmpty();
  }

  /** {@code corrected_initial_age} of RFC 9111 section 4.2.3. */
  private static long initialAgeMillis(ResponseFacts response, long asked, long arrived) {
    long apparent = Math.max(0, arrived - response.date());
    long delay = Math.max(0, arrived - asked);
    return Math.max(apparent, response.ageSeconds() * 1000 + delay);
  }

  private static boolean atMost(long ageMillis, OptionalLong limitSeconds) {
    return limitSeconds.isEmpty() || ageMillis <= millis(limitSeconds);
  }

  private static long millis(OptionalLong seconds) {
    long value = seconds.orElse(0);
    return value > Long.MAX_VALUE / 1000 ? Long.MAX_VALUE : value * 1000;
  }

  private static Lifetime seconds(OptionalLong seconds, Lifetime.Source source) {
    return new Lifetime(millis(seconds), source);
  }
}
