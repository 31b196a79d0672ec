package dev.weir.edge.functions;

import dev.weir.common.net.HostPort;
import dev.weir.common.net.RequestPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which function a request runs: {@code host/path} or {@code host/path*}, where the host is one,
 * {@code *.host} for all below it, or {@code *}. The most specific holds: a host before those below
 * one before any, then the longer path, and an exact one before its prefix. Ports do not count.
 *
 * <p>Paths are compared as a server may read them: escapes of ASCII undone, empty and dot segments
 * taken out. What guards {@code /admin*} sees {@code //x/../%61dmin} too. Immutable.
 */
public final class RouteTable {
  /** No function runs for anything. */
  public static final RouteTable EMPTY = new RouteTable(List.of());

  private static final Pattern HOST =
      Pattern.compile("\\*|(\\*\\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\\[[0-9a-f:.]+]");

  private final Map<String, List<Route>> exact = new HashMap<>();
  private final List<Route> below = new ArrayList<>();
  private final List<Route> any = new ArrayList<>();

  /** One route of a function. */
  private record Route(String host, String path, boolean prefix, EdgeFunction function) {
    boolean fits(String asked) {
      return prefix ? asked.startsWith(path) : asked.equals(path);
    }
  }

  private RouteTable(List<Route> routes) {
    for (Route route : routes) {
      if (route.host().equals("*")) {
        any.add(route);
      } else if (route.host().startsWith("*.")) {
        below.add(route);
      } else {
        exact.computeIfAbsent(route.host(), host -> new ArrayList<>()).add(route);
      }
    }
    Comparator<Route> longest =
        Comparator.comparingInt((Route route) -> -route.host().length())
            .thenComparingInt(route -> -route.path().length())
            .thenComparing(Route::prefix);
    exact.values().forEach(list -> list.sort(longest));
    below.sort(longest);
    any.sort(longest);
  }

  /**
   * The table of these functions.
   *
   * @throws IllegalArgumentException where a route is none, or two functions have the same
   */
  public static RouteTable of(Collection<EdgeFunction> functions) {
    Map<String, Route> all = new HashMap<>();
    for (EdgeFunction function : functions) {
      for (String text : function.routes()) {
        Route route = parse(text, function);
        String key = route.host() + route.path() + (route.prefix() ? "*" : "");
        Route other = all.put(key, route);
        if (other != null && !other.function().name().equals(function.name())) {
          throw new IllegalArgumentException(
              "routes: '" + text + "' is a route of function " + other.function().name());
        }
      }
    }
    return all.isEmpty() ? EMPTY : new RouteTable(List.copyOf(all.values()));
  }

  /**
   * Checks a route.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static void check(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash).toLowerCase(Locale.ROOT);
    String path = slash < 0 ? "" : text.substring(slash);
    int star = path.indexOf('*');
    boolean visible = path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#');
    if (slash < 0
        || !HOST.matcher(host).matches()
        || !visible
        || (star >= 0 && star < path.length() - 1)) {
      throw new IllegalArgumentException(
          "routes: '"
              + text
              + "' is refused, expected host/path or host/path*, where the host may be *.host or"
              + " *");
    }
  }

  private static Route parse(String text, EdgeFunction function) {
    check(text);
    int slash = text.indexOf('/');
    String path = text.substring(slash);
    boolean prefix = path.endsWith("*");
    String bare = prefix ? path.substring(0, path.length() - 1) : path;
    return new Route(
        text.substring(0, slash).toLowerCase(Locale.ROOT), plain(bare), prefix, function);
  }

  /** Whether there is no route at all. */
  public boolean isEmpty() {
    return exact.isEmpty() && below.isEmpty() && any.isEmpty();
  }

  /**
   * The function that a request runs; null where none does.
   *
   * @param authority in lower case, with or without a port
   * @param target path and query
   */
  public @Nullable EdgeFunction find(String authority, String target) {
    String path = plain(RequestPath.withoutQuery(target));
    String host = withoutPort(authority);
    EdgeFunction found = first(exact.getOrDefault(host, List.of()), path);
    for (int i = 0; found == null && i < below.size(); i++) {
      Route route = below.get(i);
      if (host.endsWith(route.host().substring(1)) && route.fits(path)) {
        found = route.function();
      }
    }
    return found == null ? first(any, path) : found;
  }

  private static @Nullable EdgeFunction first(List<Route> routes, String path) {
    for (Route route : routes) {
      if (route.fits(path)) {
        return route.function();
      }
    }
    return null;
  }

  private static String withoutPort(String authority) {
    String host = HostPort.hostOf(authority);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** The path as a server may read it; the very same string where there is nothing to undo. */
  static String plain(String path) {
    String decoded = path.indexOf('%') < 0 ? path : decoded(path);
    if (!decoded.contains("//") && !decoded.contains("/.")) {
      return decoded;
    }
    List<String> kept = new ArrayList<>();
    String[] segments = decoded.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      String segment = segments[i];
      if (segment.equals("..")) {
        if (!kept.isEmpty()) {
          kept.removeLast();
        }
      } else if (!segment.equals(".") && !segment.isEmpty()) {
        kept.add(segment);
        continue;
      }
      if (last) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }

  private static String decoded(String path) {
    StringBuilder plain = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      int code = c == '%' && i + 2 < path.length() ? hex(path, i + 1) : -1;
      if (code > ' ' && code < 0x7f) {
        plain.append((char) code);
        i += 2;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static int hex(String path, int at) {
    int high = Character.digit(path.charAt(at), 16);
    int low = Character.digit(path.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
