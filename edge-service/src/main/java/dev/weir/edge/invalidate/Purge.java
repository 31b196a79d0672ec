package dev.weir.edge.invalidate;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.weir.edge.policy.CacheKey;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Predicate;

/** What is to be forgotten, every variant of it. */
public sealed interface Purge {

  /**
   * Whether a resource is among it.
   *
   * @param tags of its answers
   */
  boolean covers(CacheKey key, Collection<String> tags);

  /** One resource of one host. */
  record Resource(CacheKey key) implements Purge {
    @Override
    public boolean covers(CacheKey other, Collection<String> tags) {
      return key.equals(other);
    }
  }

  /**
   * How many steps an expression may have: every lookup after the purge pays for them with each
   * character of its URL.
   */
  int MOST_STEPS = 1000;

  /** One path and query, whatever the host. */
  record Target(String target) implements Purge {
    @Override
    public boolean covers(CacheKey key, Collection<String> tags) {
      return key.target().equals(target);
    }
  }

  /**
   * One path with any query, and with none.
   *
   * @param host empty: whatever the host
   */
  record AnyQuery(String host, String path) implements Purge {
    @Override
    public boolean covers(CacheKey key, Collection<String> tags) {
      String target = key.target();
      return (host.isEmpty() || key.host().equals(host))
          && target.startsWith(path)
          && (target.length() == path.length() || target.charAt(path.length()) == '?');
    }
  }

  /** Every path and query that matches, whatever the host. */
  record TargetPattern(String pattern) implements Purge {
    @Override
    public boolean covers(CacheKey key, Collection<String> tags) {
      return new Glob(pattern).matches(key.target());
    }
  }

  /** Every host, path and query that matches, written without a scheme. */
  record ResourcePattern(String pattern) implements Purge {
    @Override
    public boolean covers(CacheKey key, Collection<String> tags) {
      return new Glob(pattern).matches(key.host() + key.target());
    }
  }

  /** Every host, path and query of which a part matches an RE2 expression, in linear time. */
  record Expression(Pattern pattern) implements Purge {
    @Override
    public boolean covers(CacheKey key, Collection<String> tags) {
      return pattern.matcher(key.host() + key.target()).find();
    }
  }

  /** What the origin gave this tag. */
  record Tag(String tag) implements Purge {
    @Override
    public boolean covers(CacheKey key, Collection<String> tags) {
      return tags.contains(tag);
    }
  }

  /** Everything. */
  record All() implements Purge {
    @Override
    public boolean covers(CacheKey key, Collection<String> tags) {
      return true;
    }
  }

  /**
   * What of a purge is of one site.
   *
   * @param site its name
   * @param members whether a key is of it
   */
  record OfSite(String site, Predicate<CacheKey> members, Purge purge) implements Purge {
    @Override
    public boolean covers(CacheKey key, Collection<String> tags) {
      return members.test(key) && purge.covers(key, tags);
    }
  }

  /**
   * Reads a URL: with a host ({@code http://shop.example/a?b}), or a path alone ({@code /a?b}),
   * which means that path on any host. {@code ?*} at its end stands for any query, and none.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static Purge url(String url) {
    String bare = url.endsWith("?*") ? url.substring(0, url.length() - 2) : url;
    boolean anyQuery = bare.length() < url.length();
    if (bare.startsWith("/")) {
      return anyQuery ? new AnyQuery("", bare) : new Target(bare);
    }
    if (!hasHttpScheme(bare)) {
      throw new IllegalArgumentException(
          "'" + url + "' is neither an http or https URL nor a path that begins with '/'");
    }
    CacheKey key = CacheKey.of(null, bare);
    if (key.host().isEmpty()) {
      throw new IllegalArgumentException("'" + url + "' names no host");
    }
    return anyQuery ? new AnyQuery(key.host(), key.target()) : new Resource(key);
  }

  /**
   * Reads a glob, or an RE2 expression after {@code re:}. A glob that begins with {@code /} or
   * {@code *} is matched against path and query, any other, with or without a scheme, against host,
   * path and query; an expression against some part of host, path and query.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static Purge pattern(String pattern) {
    if (pattern.isBlank()) {
      throw new IllegalArgumentException("a pattern must not be blank");
    }
    if (pattern.startsWith("re:")) {
      return expression(pattern.substring("re:".length()));
    }
    if (pattern.startsWith("/") || pattern.startsWith("*")) {
      return new TargetPattern(pattern);
    }
    return new ResourcePattern(
        hasHttpScheme(pattern) ? pattern.substring(pattern.indexOf("://") + 3) : pattern);
  }

  private static Purge expression(String text) {
    if (ExpressionSize.exceeds(text, MOST_STEPS)) {
      throw new IllegalArgumentException(
          "the expression has more than " + MOST_STEPS + " steps with its repetitions written out");
    }
    try {
      return new Expression(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no RE2 expression: " + e.getMessage(), e);
    }
  }

  private static boolean hasHttpScheme(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }
}
