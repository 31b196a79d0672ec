package dev.weir.lb.route;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A change of a request's path, which begins with a slash before and after. */
public sealed interface PathEdit {

  /** The path after the change; null: this path cannot be changed so. */
  @Nullable String apply(String path);

  /**
   * Takes segments off the front: {@code /a/b/c} without two is {@code /c}. Slashes that follow
   * each other become one, as Gateway does it.
   *
   * @param segments how many, from 1
   */
  record StripPrefix(int segments) implements PathEdit {

    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    public StripPrefix {
      if (segments < 1) {
        throw new IllegalArgumentException(
            "StripPrefix takes off " + segments + " segments; expected 1 or more");
      }
    }

    @Override
    public String apply(String asked) {
      String path = asked.contains("//") ? SLASHES.matcher(asked).replaceAll("/") : asked;
      int from = 0;
      for (int i = 0; i < segments; i++) {
        from = path.indexOf('/', from + 1);
        if (from < 0) {
          return "/";
        }
      }
      return path.substring(from);
    }
  }

  /**
   * Puts a prefix before the path.
   *
   * @param prefix begins with a slash and does not end with one
   */
  record Prefix(String prefix) implements PathEdit {

    public Prefix {
      if (!prefix.startsWith("/") || prefix.endsWith("/")) {
        throw new IllegalArgumentException(
            "prefix '" + prefix + "' must begin with / and not end with it");
      }
    }

    @Override
    public String apply(String path) {
      return prefix + path;
    }
  }

  /**
   * Puts another path in its place.
   *
   * @param path begins with a slash
   */
  record Set(String path) implements PathEdit {

    public Set {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("path '" + path + "' must begin with /");
      }
    }

    @Override
    public String apply(String before) {
      return path;
    }
  }

  /**
   * Replaces what a regular expression finds in the path. The path is a client's and the expression
   * may be one that takes exponential time on some: {@link BoundedRegex} gives up on those.
   *
   * @param regexp what is replaced
   * @param replacement as in {@link java.util.regex.Matcher#replaceAll(String)}; names only groups
   *     that there are
   */
  record Rewrite(Pattern regexp, String replacement) implements PathEdit {

    @Override
    public @Nullable String apply(String path) {
      String rewritten = BoundedRegex.replaceAll(regexp, path, replacement);
      return rewritten != null && rewritten.startsWith("/") && hasWholeEscapes(rewritten)
          ? rewritten
          : null;
    }

    /** Whether two hexadecimal digits follow each percent sign, as before the change. */
    private static boolean hasWholeEscapes(String path) {
      for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
        if (at + 2 >= path.length()
            || Character.digit(path.charAt(at + 1), 16) < 0
            || Character.digit(path.charAt(at + 2), 16) < 0) {
          return false;
        }
      }
      return true;
    }
  }
}
