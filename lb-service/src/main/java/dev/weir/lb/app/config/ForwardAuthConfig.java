package dev.weir.lb.app.config;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.auth.ForwardSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is asked about requests: {@code weir.lb.auth.forward.NAME}.
 *
 * @param url who: {@code lb://POOL/PATH}, {@code http://HOST:PORT/PATH} or {@code https://...}
 * @param timeout until the whole answer is there, 10 ms to a minute
 * @param requestHeaders what the client says that it is told; all unless named
 * @param responseHeaders what it says that upstreams are told; none
 * @param clientHeadersOnSuccess what it says that the client is told with the answer, where it lets
 *     the request through; none
 */
public record ForwardAuthConfig(
    @Nullable String url,
    @DefaultValue("5s") Duration timeout,
    @DefaultValue List<String> requestHeaders,
    @DefaultValue List<String> responseHeaders,
    @DefaultValue List<String> clientHeadersOnSuccess) {

  private static final String POOL = "lb";

  /**
   * What it says of the two servers.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  public ForwardSettings settings() {
    URI asked = asked();
    String scheme = scheme(asked);
    boolean pool = scheme.equals(POOL);
    String authority = pool ? null : UpstreamTarget.authority(asked);
    return new ForwardSettings(
        authority == null ? asked.getHost() : scheme + "://" + authority,
        target(asked),
        authority,
        timeout,
        requestHeaders,
        responseHeaders,
        clientHeadersOnSuccess);
  }

  /**
   * The pool, or the split, that is asked; null: a server by its URL.
   *
   * @throws IllegalArgumentException as {@link #settings}
   */
  public @Nullable String pool() {
    URI asked = asked();
    return scheme(asked).equals(POOL) ? asked.getHost() : null;
  }

  private URI asked() {
    if (url == null || url.isBlank()) {
      throw new IllegalArgumentException("url is missing; " + expected());
    }
    URI asked;
    try {
      asked = URI.create(url.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("url is '" + url + "'; " + expected(), e);
    }
    String scheme = scheme(asked);
    boolean known = List.of(POOL, "http", "https").contains(scheme) && asked.getHost() != null;
    if (!known || asked.getRawUserInfo() != null || (scheme.equals(POOL) && asked.getPort() >= 0)) {
      throw new IllegalArgumentException("url is '" + url + "'; " + expected());
    }
    return asked;
  }

  /** Its case makes no difference (RFC 3986 section 3.1). */
  private static String scheme(URI asked) {
    return String.valueOf(asked.getScheme()).toLowerCase(Locale.ROOT);
  }

  private static String expected() {
    return "expected lb://POOL/PATH, http://HOST:PORT/PATH or https://HOST:PORT/PATH";
  }

  private static String target(URI asked) {
    String path = asked.getRawPath().isEmpty() ? "/" : asked.getRawPath();
    return asked.getRawQuery() == null ? path : path + "?" + asked.getRawQuery();
  }
}
