package dev.weir.lb.route;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions over what a client sent, in bounded time. {@link Pattern} backtracks, for
 * some expressions exponentially often; each step reads the text, and reads are counted.
 */
final class BoundedRegex {

  /** Enough for several passes over the longest path; some tenths of a millisecond. */
  static final int MAX_READS = 100_000;

  private BoundedRegex() {}

  /**
   * Replaces all that an expression finds.
   *
   * @param replacement may name only groups that there are
   * @return null where it takes more than {@link #MAX_READS} reads, or deeper recursion than the
   *     thread has room for
   */
  static @Nullable String replaceAll(Pattern regexp, String text, String replacement) {
    try {
      return regexp.matcher(new Counted(text)).replaceAll(replacement);
    } catch (TooManyReads | StackOverflowError e) {
      return null;
    }
  }

  /**
   * Whether an expression matches all of a text; not where that takes more than {@link #MAX_READS}
   * reads to tell, or deeper recursion than the thread has room for.
   */
  static boolean matches(Pattern regexp, String text) {
    try {
      return regexp.matcher(new Counted(text)).matches();
    } catch (TooManyReads | StackOverflowError e) {
      return false;
    }
  }

  private static final class TooManyReads extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyReads() {
      super(null, null, false, false);
    }
  }

  private static final class Counted implements CharSequence {
    private final String text;
    private int left = MAX_READS;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new TooManyReads();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
