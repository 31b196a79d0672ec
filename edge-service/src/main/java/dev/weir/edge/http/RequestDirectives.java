package dev.weir.edge.http;

import java.util.List;
import java.util.OptionalLong;

/**
 * The {@code Cache-Control} of a request (RFC 9111 section 5.2.1), with {@code Pragma: no-cache}
 * where there is no other word.
 *
 * @param maxAge seconds; 0 where it cannot be read
 * @param minFresh seconds
 * @param maxStale seconds; {@link Long#MAX_VALUE} where it names none
 * @param staleIfError seconds (RFC 5861 section 4)
 */
public record RequestDirectives(
    boolean noCache,
    boolean noStore,
    boolean onlyIfCached,
    OptionalLong maxAge,
    OptionalLong minFresh,
    OptionalLong maxStale,
    OptionalLong staleIfError) {

  /** A request that says nothing. */
  public static final RequestDirectives NONE = onlyNoCache(false);

  private static final RequestDirectives NO_CACHE = onlyNoCache(true);

  public static RequestDirectives of(Fields fields) {
    if (fields.has("cache-control")) {
      return parse(fields.all("cache-control"));
    }
    String pragma = fields.first("pragma");
    return pragma != null && parse(List.of(pragma)).noCache ? NO_CACHE : NONE;
  }

  /** Reads the lines of a {@code Cache-Control} field; unknown directives are skipped. */
  public static RequestDirectives parse(List<String> lines) {
    boolean noCache = false;
    boolean noStore = false;
    boolean onlyIfCached = false;
    OptionalLong maxAge = OptionalLong.empty();
    OptionalLong minFresh = OptionalLong.empty();
    OptionalLong maxStale = OptionalLong.empty();
    OptionalLong staleIfError = OptionalLong.empty();
    for (Directive directive : Directive.parse(lines)) {
      switch (directive.name()) {
        case "no-cache" -> noCache = true;
        case "no-store" -> noStore = true;
        case "only-if-cached" -> onlyIfCached = true;
        case "max-age" -> maxAge = or(maxAge, OptionalLong.of(directive.lifetimeSeconds()));
        case "min-fresh" -> minFresh = or(minFresh, directive.seconds());
        case "max-stale" -> maxStale = or(maxStale, staleness(directive));
        case "stale-if-error" -> staleIfError = or(staleIfError, directive.seconds());
        default -> {}
      }
    }
    return new RequestDirectives(
        noCache, noStore, onlyIfCached, maxAge, minFresh, maxStale, staleIfError);
  }

  private static OptionalLong staleness(Directive directive) {
    return directive.form() == Directive.Form.BARE
        ? OptionalLong.of(Long.MAX_VALUE)
        : directive.seconds();
  }

  private static OptionalLong or(OptionalLong first, OptionalLong second) {
    return first.isPresent() ? first : second;
  }

  private static RequestDirectives onlyNoCache(boolean noCache) {
    OptionalLong none = OptionalLong.empty();
    return new RequestDirectives(noCache, false, false, none, none, none, none);
  }
}
