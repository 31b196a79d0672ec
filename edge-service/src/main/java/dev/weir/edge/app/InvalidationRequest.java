package dev.weir.edge.app;

import dev.weir.edge.invalidate.Purge;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to forget: exactly one of these.
 *
 * @param url a URL, or a path that is meant on any host
 * @param pattern a glob over path and query, or over host, path and query
 * @param all true for everything
 */
record InvalidationRequest(@Nullable String url, @Nullable String pattern, @Nullable Boolean all) {

  /**
   * The purge that is asked for.
   *
   * @throws IllegalArgumentException when it is none, or more than one
   */
  Purge purge() {
    if (Stream.of(url, pattern, all).filter(Objects::nonNull).count() != 1) {
      throw new IllegalArgumentException("expected exactly one of url, pattern and all");
    }
    if (url != null) {
      return Purge.url(url);
    }
    if (pattern != null) {
      return Purge.pattern(pattern);
    }
    if (!Boolean.TRUE.equals(all)) {
      throw new IllegalArgumentException("all must be true where it is given");
    }
    return new Purge.All();
  }

  /** What is meant, in a few words. */
  String subject() {
    if (url != null) {
      return "url " + url;
    }
    return pattern == null ? "all" : "pattern " + pattern;
  }
}
