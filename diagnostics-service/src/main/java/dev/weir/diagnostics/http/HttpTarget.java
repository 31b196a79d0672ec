package dev.weir.diagnostics.http;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * What to ask for, and of whom.
 *
 * @param host a name, or an address without brackets; not judged yet
 * @param port 1 to 65535
 * @param path with its query; begins with a slash
 */
public record HttpTarget(boolean secure, String host, int port, String path) {
  /** What a well-formed URL is. */
  public static final String EXPECTED = "an absolute http or https URL without user and password";

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int LAST_PORT = 65_535;

  /** Reads a URL; empty when it is none of the expected. */
  public static Optional<HttpTarget> parse(String url) {
    try {
      return of(URI.create(url));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<HttpTarget> of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("https");
    int port = uri.getPort() < 0 ? (secure ? HTTPS_PORT : HTTP_PORT) : uri.getPort();
    if (!(secure || scheme.equals("http"))
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || port < 1
        || port > LAST_PORT) {
      return Optional.empty();
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return Optional.of(new HttpTarget(secure, withoutBrackets(uri.getHost()), port, path + query));
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The URL, without port where it is that of the scheme. */
  public String url() {
    String authority = host.contains(":") ? "[" + host + "]" : host;
    boolean usual = port == (secure ? HTTPS_PORT : HTTP_PORT);
    return (secure ? "https://" : "http://") + authority + (usual ? "" : ":" + port) + path;
  }

  /**
   * Where a Location leads from here (RFC 9110 section 10.2.2); empty when it leads to no URL that
   * can be asked.
   */
  public Optional<HttpTarget> resolve(String location) {
    try {
      return of(URI.create(url()).resolve(URI.create(location)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
