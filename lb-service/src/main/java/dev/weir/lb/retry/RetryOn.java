package dev.weir.lb.retry;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * After which ends of a try another may follow.
 *
 * @param failures tries without an answer
 * @param statuses answers that are not passed on where another upstream may be asked, 400 to 599
 */
public record RetryOn(Set<RetryCondition> failures, Set<Integer> statuses) {

  private static final int FIRST_STATUS = 400;
  private static final int LAST_STATUS = 599;

  public RetryOn {
    failures = Set.copyOf(failures);
    statuses = Set.copyOf(statuses);
    for (int status : statuses) {
      if (status < FIRST_STATUS || status > LAST_STATUS) {
        throw new IllegalArgumentException(
            "status " + status + " is not between " + FIRST_STATUS + " and " + LAST_STATUS);
      }
    }
  }

  /** Every failure but a time-out, and no status. */
  public static RetryOn standard() {
    return new RetryOn(EnumSet.complementOf(EnumSet.of(RetryCondition.TIMEOUT)), Set.of());
  }

  /**
   * What a list of names and statuses says.
   *
   * @throws IllegalArgumentException when one of them is neither; names those that there are
   */
  public static RetryOn parse(List<String> names) {
    Set<RetryCondition> failures = EnumSet.noneOf(RetryCondition.class);
    Set<Integer> statuses = new TreeSet<>();
    for (String name : names) {
      if (name.matches("[0-9]{3}")) {
        statuses.add(Integer.valueOf(name));
      } else {
        failures.add(named(name));
      }
    }
    return new RetryOn(failures, statuses);
  }

  private static RetryCondition named(String name) {
    return Arrays.stream(RetryCondition.values())
        .filter(condition -> condition.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + name
                        + "' is not a condition to retry on; expected a status or one of "
                        + labels(Arrays.stream(RetryCondition.values()))));
  }

  private static String labels(Stream<RetryCondition> conditions) {
    return conditions.map(RetryCondition::label).collect(Collectors.joining(", "));
  }

  /** The names that {@link #parse} reads: failures, then statuses. */
  public List<String> names() {
    return Stream.concat(
            failures.stream().sorted().map(RetryCondition::label),
            statuses.stream().sorted().map(String::valueOf))
        .toList();
  }
}
