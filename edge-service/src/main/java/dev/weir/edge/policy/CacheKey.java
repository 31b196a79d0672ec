package dev.weir.edge.policy;

import dev.weir.edge.http.Reference;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes two requests ask for the same resource. Unless a site says otherwise the scheme does
 * not count, so {@code http} and {@code https} share what is stored.
 *
 * <p>Clients choose targets, and may choose thousands that have one hash: maps find those quickly
 * by their order alone.
 *
 * @param host in lower case, without a dot at its end, with its port unless that is 80 or 443;
 *     empty where the request named none
 * @param target path and query as sent, beginning with a slash
 * @param scheme {@code http} or {@code https} where a site keeps them apart; empty where it does
 *     not count
 */
public record CacheKey(String host, String target, String scheme) implements Comparable<CacheKey> {

  private static final Comparator<CacheKey> ORDER =
      Comparator.comparing(CacheKey::target)
          .thenComparing(CacheKey::host)
          .thenComparing(CacheKey::scheme);

  /** A key in which the scheme does not count. */
  public CacheKey(String host, String target) {
    this(host, target, "");
  }

  @Override
  public int compareTo(CacheKey other) {
    return ORDER.compare(this, other);
  }

  /** The same of one scheme. */
  public CacheKey withScheme(String scheme) {
    return new CacheKey(host, target, scheme);
  }

  /** The same with another path and query. */
  public CacheKey withTarget(String target) {
    return new CacheKey(host, target, scheme);
  }

  /**
   * The key of a request.
   *
   * @param host the {@code Host} field
   * @param target the request target, in origin form or absolute form
   */
  public static CacheKey of(@Nullable String host, String target) {
    if (target.startsWith("/")) {
      return new CacheKey(host == null ? "" : normalHost(host), target);
    }
    int authority = target.indexOf("://");
    return authority < 0
        ? new CacheKey(host == null ? "" : normalHost(host), target)
        : absolute(target.substring(authority + 3));
  }

  private static CacheKey absolute(String rest) {
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String path = rest.substring(end);
    int fragment = path.indexOf('#');
    path = fragment < 0 ? path : path.substring(0, fragment);
    return new CacheKey(
        normalHost(rest.substring(0, end)), path.startsWith("/") ? path : "/" + path);
  }

  /**
   * The resource that a {@code Location} or {@code Content-Location} names; empty where it is of
   * another host, or cannot be read.
   */
  public Optional<CacheKey> sibling(String reference) {
    return Reference.resolve(target, reference)
        .filter(named -> named.authority() == null || normalHost(named.authority()).equals(host))
        .map(named -> withTarget(named.target()));
  }

  /**
   * Lower case, without a default port, and without the dot of the root (RFC 3986 section 3.2.2);
   * the very same string where it is so already.
   */
  private static String normalHost(String host) {
    String shown = withoutPort(isLower(host) ? host : host.toLowerCase(Locale.ROOT));
    if (shown.endsWith(".") && shown.length() > 1) {
      return shown.substring(0, shown.length() - 1);
    }
    return shown.contains(".:") ? shown.replace(".:", ":") : shown;
  }

  private static String withoutPort(String lower) {
    if (lower.endsWith(":")) {
      return lower.substring(0, lower.length() - 1);
    }
    if (lower.endsWith(":80")) {
      return lower.substring(0, lower.length() - 3);
    }
    return lower.endsWith(":443") ? lower.substring(0, lower.length() - 4) : lower;
  }

  private static boolean isLower(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if ((c >= 'A' && c <= 'Z') || c > 127) {
        return false;
      }
    }
    return true;
  }
}
