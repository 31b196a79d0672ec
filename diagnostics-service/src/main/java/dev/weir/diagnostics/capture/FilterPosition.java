package dev.weir.diagnostics.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds where a filter goes wrong, which libpcap does not say. A beginning of the filter is sound
 * when something can be put behind it that makes the whole compile; the first word that makes it
 * unsound is the one to blame. Example: {@code tcp port port 80} is sound up to {@code tcp port},
 * behind which {@code 1} may stand; nothing may stand behind {@code tcp port port}.
 */
public final class FilterPosition {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:/-]+|\\S");

  private static final List<String> ENDS =
      List.of(
          "",
          "1",
          "127.0.0.1",
          "::1",
          "1-2",
          "02:00:00:00:00:00",
          "tcp",
          "= 1",
          "& 1 = 1",
          "] = 1",
          "0] = 1",
          "1 = 1",
          "host 127.0.0.1",
          "port 1");

  private FilterPosition() {}

  /**
   * The position of the first character of the first word that is wrong, from 1; one behind the
   * filter's end where something is missing.
   *
   * @param compiles whether libpcap takes a filter
   */
  public static int find(String filter, Predicate<? super String> compiles) {
    List<Integer> ends = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    Matcher words = WORD.matcher(filter);
    while (words.find()) {
      starts.add(words.start());
      ends.add(words.end());
    }
    int sound = 0;
    int unsound = ends.size() + 1;
    while (unsound - sound > 1) {
      int middle = (sound + unsound) >>> 1;
      if (isSound(filter.substring(0, ends.get(middle - 1)), compiles)) {
        sound = middle;
      } else {
        unsound = middle;
      }
    }
    return sound == starts.size() ? filter.length() + 1 : starts.get(sound) + 1;
  }

  private static boolean isSound(String beginning, Predicate<? super String> compiles) {
    long open = beginning.chars().filter(c -> c == '(').count();
    long closed = beginning.chars().filter(c -> c == ')').count();
    String brackets = ")".repeat((int) Math.max(0, open - closed));
    return ENDS.stream().anyMatch(end -> compiles.test(beginning + " " + end + brackets));
  }
}
