package dev.weir.common.ratelimit;

import dev.weir.common.net.RequestPath;
import java.util.Locale;

/**
 * Which requests a rule counts: those that fit all three; an empty part fits anything.
 *
 * @param path {@code /exact}, {@code /one/*}{@code /segment}, or {@code /all/below/**}; compared
 *     with the path after percent-decoding and removal of dot segments, repeated slashes and path
 *     parameters, so that no spelling slips past
 * @param host a name, or {@code *.example.org} for the names below one; case and port do not count
 * @param method a method, such as {@code POST}
 */
public record RequestMatch(String path, String host, String method) {

  /** Fits every request. */
  public static final RequestMatch EVERYTHING = new RequestMatch("", "", "");

  public RequestMatch {
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw new LimitRefused("match.path", path, "a pattern that starts with \"/\"");
    }
    host = host.toLowerCase(Locale.ROOT);
    method = method.toUpperCase(Locale.ROOT);
  }

  /** Whether a request fits; {@code path} in the form of {@link RequestPath#normal}. */
  boolean fits(String requestMethod, String requestHost, String requestPath) {
    return (method.isEmpty() || method.equals(requestMethod))
        && (host.isEmpty() || fitsHost(requestHost))
        && (path.isEmpty() || PathPattern.fits(path, requestPath));
  }

  private boolean fitsHost(String requestHost) {
    int length = hostLength(requestHost);
    if (!host.startsWith("*.")) {
      return length == host.length() && host.regionMatches(true, 0, requestHost, 0, length);
    }
    int suffix = host.length() - 1;
    return length > suffix && host.regionMatches(true, 1, requestHost, length - suffix, suffix);
  }

  /** A host without its port, in small letters. */
  static String hostOf(String requestHost) {
    return requestHost.substring(0, hostLength(requestHost)).toLowerCase(Locale.ROOT);
  }

  private static int hostLength(String requestHost) {
    int colon = requestHost.lastIndexOf(':');
    return colon < 0 || requestHost.indexOf(']', colon) >= 0 ? requestHost.length() : colon;
  }
}
