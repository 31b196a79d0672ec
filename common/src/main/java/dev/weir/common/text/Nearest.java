package dev.weir.common.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant by a name that there is not. */
public final class Nearest {

  private Nearest() {}

  /**
   * The known name that is nearest, whatever the case: at most a third of its letters are others.
   *
   * @param known names; of two that are as near the first by alphabet is found
   */
  public static Optional<String> of(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= Math.max(1, candidate.length() / 3))
        .min(
            Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * What somebody can write in place of a name that there is not: {@code did you mean 'url'?}, or
   * {@code expected one of url, weight} where none is near.
   *
   * @param known names, at least one
   */
  public static String instead(String name, Collection<String> known) {
    return near(name, known).orElseGet(() -> "expected one of " + String.join(", ", known));
  }

  /**
   * The same of things that can be made, in a sentence: {@code did you mean 'staff'?}, {@code there
   * are staff, guests.} where none is near, or {@code there are none.}
   */
  public static String besides(String name, Collection<String> known) {
    return known.isEmpty()
        ? "there are none."
        : near(name, known).orElseGet(() -> "there are " + String.join(", ", known) + ".");
  }

  private static Optional<String> near(String name, Collection<String> known) {
    return of(name, known).map(near -> "did you mean '" + near + "'?");
  }

  /** How many letters have to be put in, left out or replaced (Levenshtein). */
  private static int distance(String one, String other) {
    String from = one.toLowerCase(Locale.ROOT);
    String to = other.toLowerCase(Locale.ROOT);
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int before = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int kept = before + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        before = row[j];
        row[j] = Math.min(kept, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
