package dev.weir.common.ratelimit;

/**
 * Path patterns: {@code *} stands for one segment, {@code **} at the end for any number of
 * segments, also none.
 */
public final class PathPattern {
  private PathPattern() {}

  /** Whether a path, without its query, is one that the pattern stands for. */
  public static boolean fits(String pattern, String path) {
    int p = 0;
    int s = 0;
    while (p < pattern.length()) {
      int pEnd = end(pattern, p + 1);
      if (pattern.startsWith("/**", p) && pEnd == pattern.length() && pEnd == p + 3) {
        return true;
      }
      int sEnd = end(path, s + 1);
      if (s >= path.length() || !segmentFits(pattern, p, pEnd, path, s, sEnd)) {
        return false;
      }
      p = pEnd;
      s = sEnd;
    }
    return s >= path.length();
  }

  private static boolean segmentFits(
      String pattern, int p, int pEnd, String path, int s, int sEnd) {
    boolean any = pEnd == p + 2 && pattern.charAt(p + 1) == '*';
    return any || (pEnd - p == sEnd - s && pattern.regionMatches(p, path, s, sEnd - s));
  }

  private static int end(String text, int from) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }
}
