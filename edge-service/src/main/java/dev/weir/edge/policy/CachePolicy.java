package dev.weir.edge.policy;

import static dev.weir.edge.http.ResponseDirectives.Flag.BY_OPERATOR;
import static dev.weir.edge.http.ResponseDirectives.Flag.MUST_REVALIDATE;
import static dev.weir.edge.http.ResponseDirectives.Flag.MUST_UNDERSTAND;
import static dev.weir.edge.http.ResponseDirectives.Flag.NO_CACHE;
import static dev.weir.edge.http.ResponseDirectives.Flag.NO_STORE;
import static dev.weir.edge.http.ResponseDirectives.Flag.PRIVATE;
import static dev.weir.edge.http.ResponseDirectives.Flag.PROXY_REVALIDATE;
import static dev.weir.edge.http.ResponseDirectives.Flag.PUBLIC;

import dev.weir.edge.http.Fields;
import dev.weir.edge.http.RequestDirectives;
import dev.weir.edge.http.ResponseDirectives;
import dev.weir.edge.http.TargetedFields;
import dev.weir.edge.policy.Storage.NotStorable;
import dev.weir.edge.policy.Storage.Reason;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a shared cache may do (RFC 9111 sections 3 and 4). Every method is a function of its
 * arguments: milliseconds of the {@link StoreClock}.
 *
 * @param rules the operator's choices
 */
public record CachePolicy(CacheRules rules) {

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;

  /** The fields of a response as this cache reads them (RFC 9213). */
  public Fields read(Fields response) {
    return TargetedFields.of(response, rules.targets());
  }

  /** The request as it counts, seeing who sends it. */
  public RequestFacts heeded(RequestFacts request, InetAddress client) {
    return request.directives().equals(RequestDirectives.NONE) || rules.heeded().contains(client)
        ? request
        : request.withoutDirectives();
  }

  /**
   * By which request fields a response was chosen (RFC 9111 section 4.1).
   *
   * @param contentLanguage its {@code Content-Language}
   */
  public VaryKey varyKey(ResponseFacts response, Fields request, @Nullable String contentLanguage) {
    return rules.normaliseLanguage()
        ? VaryKey.of(response.vary(), request, VaryKey.Languages.ByMeaning.of(contentLanguage))
        : VaryKey.of(response.vary(), request);
  }

  /** Whether stored answers may serve this request at all: a GET or HEAD without a body. */
  public boolean mayServe(RequestFacts request) {
    return (request.isGet() || request.isHead()) && !request.hasBody();
  }

  /**
   * Whether a response may be stored (RFC 9111 section 3).
   *
   * @param askedMillis when the request left for the origin, by the {@link StoreClock}
   * @param arrivedMillis when the head of the response arrived, by the {@link StoreClock}
   */
  public Storage storage(
      RequestFacts request, ResponseFacts response, long askedMillis, long arrivedMillis) {
    Lifetime lifetime = lifetime(response);
    return refusal(request, response, lifetime)
        .<Storage>map(NotStorable::new)
        .orElseGet(
            () ->
                new Storage.Storable(
                    storable(
                        response,
                        lifetime,
                        initialAgeMillis(response, askedMillis, arrivedMillis),
                        arrivedMillis)));
  }

  /** An operator's lifetime begins on arrival: however old an answer is, it is to last so long. */
  private static StoredFacts storable(
      ResponseFacts response, Lifetime lifetime, long initialAge, long arrivedMillis) {
    long millis =
        lifetime.source() == Lifetime.Source.OPERATOR
            ? Math.min(lifetime.millis(), Long.MAX_VALUE - initialAge) + initialAge
            : lifetime.millis();
    return new StoredFacts(response, millis, initialAge, arrivedMillis);
  }

  /**
   * Whether the part of a representation that a 206 brings may be stored (RFC 9111 section 3.3).
   *
   * @param askedMillis when the request left for the origin
   * @param arrivedMillis when the head of the response arrived
   */
  public Storage partStorage(
      RequestFacts request, ResponseFacts response, long askedMillis, long arrivedMillis) {
    return request.isGet() && request.ranged() && response.status() == PARTIAL_CONTENT
        ? storage(request, response.withStatus(OK), askedMillis, arrivedMillis)
        : new NotStorable(Reason.PARTIAL);
  }

  /**
   * Whether the representation may be stored of which a 206 brings a slice, asked for by this cache
   * and not by the client.
   *
   * @param askedMillis when the request left for the origin
   * @param arrivedMillis when the head of the response arrived
   */
  public Storage sliceStorage(
      RequestFacts request, ResponseFacts response, long askedMillis, long arrivedMillis) {
    return response.status() == PARTIAL_CONTENT
        ? storage(request, response.withStatus(OK), askedMillis, arrivedMillis)
        : new NotStorable(Reason.PARTIAL);
  }

  /**
   * Whether the answer to a POST may be stored, for GET: it must name its lifetime and say that it
   * is what a GET of the same URI gives (RFC 9110 section 9.3.3).
   *
   * @param ofTarget whether its {@code Content-Location} is the target of the request
   * @param askedMillis when the request left for the origin
   * @param arrivedMillis when the head of the response arrived
   */
  public Storage postStorage(
      RequestFacts request,
      ResponseFacts response,
      boolean ofTarget,
      long askedMillis,
      long arrivedMillis) {
    return request.isPost()
            && ofTarget
            && response.status() == OK
            && lifetime(response).isExplicit()
        ? storage(request.asGet(), response, askedMillis, arrivedMillis)
        : new NotStorable(Reason.METHOD);
  }

  /** How long a response is fresh (RFC 9111 section 4.2.1). */
  public Lifetime lifetime(ResponseFacts response) {
    ResponseDirectives directives = response.directives();
    if (directives.has(BY_OPERATOR)) {
      return seconds(directives.maxAge(), Lifetime.Source.OPERATOR);
    }
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
    if (!fresh && wishesMet(wishes, age, 0) && mayBeRevalidatedBehind(stored, ttl)) {
      return new Reuse.ServeWhileRevalidating(age, ttl);
    }
    if (wishes.onlyIfCached()) {
      return new Reuse.Unsatisfiable();
    }
    return fresh || wishes.noCache() || wishes.noStore()
        ? new Reuse.Revalidate(Reuse.Why.REQUEST, false)
        : new Reuse.Revalidate(Reuse.Why.STALE, mayStandIn(wishes, stored, ttl));
  }

  /** Whether a stale response that may stand in for the origin is better than this answer. */
  public boolean isFailure(int status) {
    return Statuses.isServerFailure(status);
  }

  private static boolean mayBeRevalidatedBehind(StoredFacts stored, long ttl) {
    OptionalLong window = stored.response().directives().staleWhileRevalidate();
    return window.isPresent() && mayBeStale(stored) && -ttl <= millis(window);
  }

  /** The response's own word counts first, then the client's, then the operator's. */
  private boolean mayStandIn(RequestDirectives wishes, StoredFacts stored, long ttl) {
    OptionalLong own = stored.response().directives().staleIfError();
    OptionalLong window = own.isPresent() ? own : wishes.staleIfError();
    long limit = window.isPresent() ? millis(window) : rules.staleLimit().toMillis();
    return mayBeStale(stored) && -ttl <= limit;
  }

  private Optional<Reason> refusal(
      RequestFacts request, ResponseFacts response, Lifetime lifetime) {
    ResponseDirectives directives = response.directives();
    boolean mustUnderstand = directives.has(MUST_UNDERSTAND);
    if (!request.isGet()) {
      return Optional.of(Reason.METHOD);
    }
    if (Statuses.isPartial(response.status())) {
      return Optional.of(Reason.PARTIAL);
    }
    if (Statuses.isOfOneRequest(response.status())) {
      return Optional.of(Reason.OF_ONE_REQUEST);
    }
    if (Statuses.isOfNoClass(response.status())) {
      return Optional.of(Reason.NO_STATUS);
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
    if (!lifetime.isExplicit() && response.setsCookie()) {
      return Optional.of(Reason.COOKIE_ON_A_GUESS);
    }
    if (!lifetime.isNamed() && !(guessable(response) && response.hasValidator())) {
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
        && !wishes.noStore()
        && atMost(age, wishes.maxAge())
        && (wishes.minFresh().isEmpty() || ttl >= millis(wishes.minFresh()));
  }

  private static boolean staleWelcome(
      RequestDirectives wishes, StoredFacts stored, long age, long ttl) {
    return wishes.maxStale().isPresent()
        && !wishes.noCache()
        && !wishes.noStore()
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
    long delay = Math.max(0, arrived - asked);
    return Math.max(response.apparentAgeMillis(), response.ageSeconds() * 1000 + delay);
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
