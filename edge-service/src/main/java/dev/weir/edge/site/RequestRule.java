package dev.weir.edge.site;

import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.Glob;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What holds for some of a site's requests. Which rule holds for what is stored hangs on the path
 * alone, since all requests of one key must agree on it; by cookies requests can but be kept away
 * from the store.
 *
 * @param paths patterns of paths, without the query, in which {@code *} stands for any text; none:
 *     every path
 * @param cookies patterns of names, of which a request has one; none: whatever cookies it has
 * @param pass whether the store neither answers these requests nor takes their answers
 * @param ttl lifetimes, in place of the site's; null: the site's
 * @param request what is changed in requests to the origin, after what the site changes
 * @param response what is changed in answers, after what the site changes
 */
public record RequestRule(
    List<Glob> paths,
    List<Glob> cookies,
    boolean pass,
    @Nullable TtlRules ttl,
    FieldRules request,
    FieldRules response) {

  private static final int MOST_PATTERNS = 100;

  /** What servers read in several ways. */
  private static final Pattern MARKS = Pattern.compile("[%;\\\\]|//|/\\.{1,2}(/|$)");

  public RequestRule {
    paths = List.copyOf(paths);
    cookies = List.copyOf(cookies);
    if (paths.isEmpty() && cookies.isEmpty()) {
      throw new IllegalArgumentException(
          "paths and cookies are missing, expected one of them; what holds for every request is"
              + " said of the site itself");
    }
    if (paths.size() > MOST_PATTERNS || cookies.size() > MOST_PATTERNS) {
      throw new IllegalArgumentException(
          "paths and cookies may have " + MOST_PATTERNS + " patterns each");
    }
    paths.forEach(RequestRule::checkPath);
    if (!cookies.isEmpty() && !pass) {
      throw new IllegalArgumentException(
          "cookies: requests with and without a cookie have one key, expected pass: true");
    }
    if (pass && ttl != null) {
      throw new IllegalArgumentException("ttl: what passes is not stored, expected pass or ttl");
    }
  }

  private static void checkPath(Glob path) {
    String pattern = path.pattern();
    if (!(pattern.startsWith("/") || pattern.startsWith("*")) || pattern.contains("?")) {
      throw new IllegalArgumentException(
          "paths: '" + pattern + "' fits no path, expected such as /static/* or *.css");
    }
    if (MARKS.matcher(pattern).find()) {
      throw new IllegalArgumentException(
          "paths: '"
              + pattern
              + "' has a percent sign, a semicolon, a backslash, two slashes or a dot segment,"
              + " expected a path as it reads when all is decoded, such as /caf\u00e9/*");
    }
  }

  /**
   * Whether it holds for a request.
   *
   * @param path as it may be read, without the query
   */
  boolean holdsFor(String path, Fields request) {
    return (paths.isEmpty() || anyFits(path))
        && (cookies.isEmpty() || CookieNames.anyOf(request.all("cookie"), cookies));
  }

  private boolean anyFits(String path) {
    for (Glob pattern : paths) {
      if (pattern.matches(path)) {
        return true;
      }
    }
    return false;
  }
}
