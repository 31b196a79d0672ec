package dev.weir.edge.functions;

import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the column of a syntax error. QuickJS tells the line of it and not its column; but the
 * shortest beginning of the code that has the same error in the same line ends where that is.
 */
final class SyntaxPlace {
  /** Characters of code that may be compiled a dozen times. */
  private static final int MOST_SEARCHED = 64 << 10;

  /** Goes on in another line, so that the end of a beginning is no error in its own line. */
  private static final String ELSEWHERE = "\n]";

  private static final Pattern TOKEN = Pattern.compile("'([^']+)'$");

  private final String code;
  private final Function<String, @Nullable FunctionRefused> compiler;

  /**
   * Of one module.
   *
   * @param compiler says what is wrong with code; null where nothing is
   */
  SyntaxPlace(String code, Function<String, @Nullable FunctionRefused> compiler) {
    this.code = code;
    this.compiler = compiler;
  }

  /**
   * The same error with its column; as it was where that cannot be told.
   *
   * @param refused what the compiler said of the code with something of ours after it
   */
  FunctionRefused of(FunctionRefused refused) {
    int line = refused.line();
    if (line == 0) {
      return refused;
    }
    int start = 0;
    for (int at = 1; at < line; at++) {
      int end = code.indexOf('\n', start);
      if (end < 0) {
        return new FunctionRefused(
            "the code ends too early: something in it is not closed",
            at,
            code.length() - start + 1);
      }
      start = end + 1;
    }
    int next = code.indexOf('\n', start);
    int end = next < 0 ? code.length() : next;
    if (end > MOST_SEARCHED || !hasIt(end, refused)) {
      return refused;
    }
    int shortest = shortest(start, end, refused);
    String message = String.valueOf(refused.getMessage());
    Matcher token = TOKEN.matcher(message);
    int length =
        token.find() && code.startsWith(token.group(1), shortest - token.group(1).length())
            ? token.group(1).length()
            : 1;
    return new FunctionRefused(message, line, Math.max(1, shortest - start - length + 1));
  }

  private int shortest(int start, int end, FunctionRefused refused) {
    int without = start;
    int with = end;
    while (without < with) {
      int middle = (without + with) >>> 1;
      if (hasIt(middle, refused)) {
        with = middle;
      } else {
        without = middle + 1;
      }
    }
    return with;
  }

  private boolean hasIt(int length, FunctionRefused refused) {
    FunctionRefused found = compiler.apply(code.substring(0, length) + ELSEWHERE);
    return found != null
        && found.line() == refused.line()
        && Objects.equals(found.getMessage(), refused.getMessage());
  }
}
