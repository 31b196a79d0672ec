package dev.weir.lb.app.gateway;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What a request asked for, as its client wrote it. Gateway writes anew what it passes on; the path
 * and the query go on as they came where no filter has changed them.
 *
 * @param path as the client wrote it
 * @param query the same, with its question mark; empty: there was none
 * @param pathSeen the path before any filter, as Gateway writes it
 * @param querySeen the query before any filter, as Gateway writes it
 */
record AskedTarget(
    String path, String query, @Nullable String pathSeen, @Nullable String querySeen) {

  /**
   * What a client asked for.
   *
   * @param target as it wrote it
   * @param seen what Spring read of it
   */
  static AskedTarget of(String target, URI seen) {
    int query = target.indexOf('?');
    URI unfiltered = writtenAnew(seen);
    return new AskedTarget(
        query < 0 ? target : target.substring(0, query),
        query < 0 ? "" : target.substring(query),
        unfiltered.getRawPath(),
        unfiltered.getRawQuery());
  }

  /** As Gateway makes the URL of an upstream of that of a request. */
  private static URI writtenAnew(URI seen) {
    boolean encoded = ServerWebExchangeUtils.containsEncodedParts(seen);
    return UriComponentsBuilder.fromUri(seen).build(encoded).toUri();
  }

  /** What an upstream is asked for. */
  String through(URI filtered) {
    String newPath = filtered.getRawPath();
    String newQuery = filtered.getRawQuery();
    boolean samePath = Objects.equals(newPath, pathSeen) && path.startsWith("/");
    return (samePath ? path : newPath == null || newPath.isEmpty() ? "/" : newPath)
        + (Objects.equals(newQuery, querySeen) ? query : newQuery == null ? "" : "?" + newQuery);
  }
}
