package dev.weir.edge.invalidate;

/**
 * A pattern in which {@code *} stands for any text, slashes and nothing at all included. Matching
 * takes at most pattern length times text length steps, and no memory.
 *
 * @param pattern not blank
 */
public record Glob(String pattern) {

  /** Whether the whole of {@code text} matches. */
  public boolean matches(String text) {
    int star = -1;
    int resume = 0;
    int p = 0;
    int t = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
