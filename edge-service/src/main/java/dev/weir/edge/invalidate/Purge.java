package dev.weir.edge.invalidate;

import dev.weir.edge.policy.CacheKey;
import java.util.Locale;

/** What is to be forgotten, every variant of it. */
public sealed interface Purge {

  /** Whether {@code key} is among it. */
  boolean covers(CacheKey key);

  /** One resource of one host. */
  record Resource(CacheKey key) implements Purge {
    @Override
    public boolean covers(CacheKey other) {
      return key.equals(other);
    }
  }

  /** One path and query, whatever the host. */
  record Target(String target) implements Purge {
    @Override
    public boolean covers(CacheKey key) {
      return key.target().equals(target);
    }
  }

  /** Every path and query that matches, whatever the host. */
  record TargetPattern(String pattern) implements Purge {
    @Override
    public boolean covers(CacheKey key) {
      return new Glob(pattern).matches(key.target());
    }
  }

  /** Every host, path and query that matches, written without a scheme. */
  record ResourcePattern(String pattern) implements Purge {
    @Override
    public boolean covers(CacheKey key) {
      return new Glob(pattern).matches(key.host() + key.target());
    }
  }

  /** Everything. */
  record All() implements Purge {
    @Override
    public boolean covers(CacheKey key) {
      return true;
    }
  }

  /**
   * Reads a URL: with a host ({@code http://shop.example/a?b}), or a path alone ({@code /a?b}),
   * which means that path on any host.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static Purge url(String url) {
    if (url.startsWith("/")) {
      return new Target(url);
    }
    if (!hasHttpScheme(url)) {
      throw new IllegalArgumentException(
          "'" + url + "' is neither an http or https URL nor a path that begins with '/'");
    }
    CacheKey key = CacheKey.of(null, url);
    if (key.host().isEmpty()) {
      throw new IllegalArgumentException("'" + url + "' names no host");
    }
    return new Resource(key);
  }

  /**
   * Reads a glob: one that begins with {@code /} or {@code *} is matched against path and query,
   * any other, with or without a scheme, against host, path and query.
   *
   * @throws IllegalArgumentException when it is blank
   */
  static Purge pattern(String pattern) {
    if (pattern.isBlank()) {
      throw new IllegalArgumentException("a pattern must not be blank");
    }
    if (pattern.startsWith("/") || pattern.startsWith("*")) {
      return new TargetPattern(pattern);
    }
    return new ResourcePattern(
        hasHttpScheme(pattern) ? pattern.substring(pattern.indexOf("://") + 3) : pattern);
  }

  private static boolean hasHttpScheme(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }
}
