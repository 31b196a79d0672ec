package dev.weir.common.control;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses changes that a browser was made to ask for by another page. What is no browser sends
 * neither field, and is not stopped by this.
 */
public final class SameOrigin {

  /** Pages of the listener itself, and what its user typed. */
  private static final Set<String> OWN = Set.of("same-origin", "none");

  private SameOrigin() {}

  /**
   * Whether a request may go on.
   *
   * @param method as sent; one that changes nothing may come from anywhere
   * @param fetchSite {@code Sec-Fetch-Site} (W3C Fetch Metadata), null where it is missing
   * @param origin {@code Origin} (RFC 6454), null where it is missing
   * @param host {@code Host}, null where it is missing
   */
  public static boolean allows(
      String method, @Nullable String fetchSite, @Nullable String origin, @Nullable String host) {
    if (Access.isSafe(method)) {
      return true;
    }
    boolean ownSite = fetchSite == null || OWN.contains(fetchSite);
    return ownSite && (origin == null || isAt(origin, host));
  }

  /**
   * Whether an origin is at this host and port; the scheme may differ behind a proxy. {@code null},
   * of a page that does not say where it comes from, is nowhere.
   */
  private static boolean isAt(String origin, @Nullable String host) {
    try {
      URI uri = new URI(origin);
      String authority = uri.getRawAuthority();
      return authority != null
          && host != null
          && withPort(authority, uri.getScheme()).equals(withPort(host, uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String withPort(String authority, @Nullable String scheme) {
    boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
    String port = "https".equalsIgnoreCase(scheme) ? ":443" : ":80";
    return (hasPort ? authority : authority + port).toLowerCase(Locale.ROOT);
  }
}
