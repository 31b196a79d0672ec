package dev.weir.lb.app.route;

import dev.weir.common.state.Refused;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a route leads. */
public final class RouteUri {

  private static final String FORMS =
      "expected lb://POOL, http://HOST:PORT, https://HOST:PORT or forward:/PATH";

  private static final Set<String> SERVERS = Set.of("http", "https", "ws", "wss");

  /** Of routes that a filter answers. */
  private static final String NOWHERE = "no";

  private RouteUri() {}

  /**
   * Checks that requests can be sent there.
   *
   * @throws Refused where they cannot, or where a part of it would be passed over
   */
  public static void check(@Nullable URI uri) {
    if (uri == null) {
      throw new Refused("uri", "it is missing; " + FORMS);
    }
    String scheme = String.valueOf(uri.getScheme());
    switch (scheme) {
      case "lb" -> checkPool(uri);
      case "forward" -> {
        if (!String.valueOf(uri.getRawSchemeSpecificPart()).startsWith("/")) {
          throw refused(uri, "forward: is followed by a path, such as forward:/sorry");
        }
      }
      case NOWHERE -> {
        // nobody is asked
      }
      default -> {
        if (!SERVERS.contains(scheme) || uri.getHost() == null) {
          throw refused(uri, FORMS);
        }
        checkServer(uri);
      }
    }
  }

  /** {@code lb://pool}, or {@code lb:ws://pool}. */
  private static void checkPool(URI uri) {
    String pool = pool(uri);
    if (pool == null) {
      throw refused(uri, "lb:// is followed by the name of a pool, of letters, digits, . and -");
    }
    URI inner = inner(uri);
    if (inner.getPort() >= 0 || inner.getRawUserInfo() != null) {
      throw refused(uri, "expected lb://" + pool + ": a pool's upstreams have their own ports");
    }
    checkBare(uri, inner);
  }

  private static void checkServer(URI uri) {
    if (uri.getPort() == 0 || uri.getPort() > 0xffff) {
      throw refused(uri, "a port from 1 to 65535 is expected");
    }
    if (uri.getRawUserInfo() != null) {
      throw refused(uri, "a user is not passed on; SetRequestHeader sets Authorization");
    }
    checkBare(uri, uri);
  }

  private static void checkBare(URI uri, URI inner) {
    String path = inner.getRawPath();
    if (path != null && !path.isEmpty() && !path.equals("/")) {
      throw refused(
          uri, "its path would be passed over; the filter PrefixPath=" + path + " adds it");
    }
    if (inner.getRawQuery() != null || inner.getRawFragment() != null) {
      throw refused(
          uri,
          "its query or fragment would be passed over; the filter AddRequestParameter adds one");
    }
  }

  /** The pool, or the split, that a route leads to; null: none, it leads elsewhere. */
  public static @Nullable String pool(URI uri) {
    return "lb".equals(uri.getScheme()) ? inner(uri).getHost() : null;
  }

  private static URI inner(URI uri) {
    return uri.isOpaque() ? URI.create(uri.getRawSchemeSpecificPart()) : uri;
  }

  private static Refused refused(URI uri, String reason) {
    return new Refused("uri", "'" + uri + "': " + reason);
  }
}
