package dev.weir.edge.invalidate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many steps an RE2 expression has once its counted repetitions are written out, as the
 * compiler does: nested ones multiply, so that {@code ((x{100}){100}){100}} has a million. Memory
 * to compile it and time to match a character grow with them.
 */
final class ExpressionSize {

  private static final Pattern REPEAT = Pattern.compile("\\{(\\d{1,4})(,(\\d{0,4}))?}");
  private static final Pattern NAMED = Pattern.compile("\\\\(?:[pP]|x)\\{[^}]*}");

  private final String text;
  private final long most;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long sum;
  private long last;
  private int at;

  private ExpressionSize(String text, long most) {
    this.text = text;
    this.most = most;
  }

  /** Whether an expression has more steps than that, roughly; one that is malformed may or not. */
  static boolean exceeds(String expression, long most) {
    return new ExpressionSize(expression, most).exceeds();
  }

  private boolean exceeds() {
    while (at < text.length()) {
      step();
      if (sum > most) {
        return true;
      }
    }
    return false;
  }

  private void step() {
    switch (text.charAt(at)) {
      case '(' -> {
        outer.push(sum);
        sum = 0;
        last = 0;
        at++;
      }
      case ')' -> {
        last = sum + 1;
        sum = last + (outer.isEmpty() ? 0 : outer.pop());
        at++;
      }
      case '[' -> atom(endOfClass());
      case '\\' -> escape();
      case '{' -> repeat();
      default -> atom(at + 1);
    }
  }

  private void atom(int end) {
    sum++;
    last = 1;
    at = end;
  }

  private void repeat() {
    Matcher repeat = REPEAT.matcher(text).region(at, text.length());
    if (!repeat.lookingAt()) {
      atom(at + 1);
      return;
    }
    String upTo = repeat.group(3);
    boolean open = upTo == null || upTo.isEmpty();
    long times = Long.parseLong(open ? repeat.group(1) : upTo) + (repeat.group(2) == null ? 0 : 1);
    long more = last * Math.max(0, times - 1);
    sum += more;
    last += more;
    at = repeat.end();
  }

  private void escape() {
    Matcher named = NAMED.matcher(text).region(at, text.length());
    if (named.lookingAt()) {
      atom(named.end());
    } else if (text.startsWith("\\Q", at)) {
      int end = text.indexOf("\\E", at);
      int literal = (end < 0 ? text.length() : end) - at - 2;
      sum += literal;
      last = 1;
      at += 2 + literal + (end < 0 ? 0 : 2);
    } else {
      atom(at + 2);
    }
  }

  /** After a character class: a bracket right at its beginning is of the class. */
  private int endOfClass() {
    int i = at + 1;
    if (text.startsWith("^", i)) {
      i++;
    }
    if (text.startsWith("]", i)) {
      i++;
    }
    while (i < text.length() && text.charAt(i) != ']') {
      if (text.charAt(i) == '\\') {
        i += 2;
      } else if (text.startsWith("[:", i) && text.indexOf(":]", i) > 0) {
        i = text.indexOf(":]", i) + 2;
      } else {
        i++;
      }
    }
    return i + 1;
  }
}
