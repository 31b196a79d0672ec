package dev.weir.testkit.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The table of what was broken and what it cost, as Markdown that lines up. */
final class Report {

  private static final String FORMAT =
      "| %-30s | %8s | %7s | %6s | %7s | %8s | %6s | %7s | %9s |%n";

  /**
   * What a fault cost.
   *
   * @param pages requests for pages: all, refused by a balancer that was not there, cut off with a
   *     process that was killed, and lost
   * @param messages that were acknowledged meanwhile
   * @param purges that were asked for meanwhile
   * @param pending those of them that were reported pending first
   * @param recovery from the end of the fault (of a kill: from the kill) until everything was whole
   */
  record Row(
      String fault, Tally.Sum pages, long messages, long purges, long pending, Duration recovery) {}

  private final List<Row> rows = new ArrayList<>();
  private final List<String> notDone = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  void add(Row row) {
    rows.add(row);
    row.pages().lost().forEach(each -> wrong(row.fault(), "a request was lost: " + each.what()));
  }

  void notDone(String fault, String why) {
    notDone.add(fault + ": " + why);
  }

  void wrong(String fault, String what) {
    wrong.add(fault + ": " + what);
  }

  boolean good() {
    return wrong.isEmpty();
  }

  static String heading() {
    return FORMAT.formatted(
            "fault",
            "requests",
            "refused",
            "cut",
            "lost",
            "messages",
            "purges",
            "pending",
            "recovery")
        + FORMAT.formatted("---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
  }

  static String line(Row row) {
    Tally.Sum pages = row.pages();
    return FORMAT.formatted(
        row.fault(),
        pages.requests(),
        pages.refused(),
        pages.cutOff(),
        pages.lost().size(),
        row.messages(),
        row.purges(),
        row.pending(),
        "%.1f s".formatted(row.recovery().toMillis() / 1000.0));
  }

  /** What is to be said below the table. */
  String conclusion() {
    StringBuilder text = new StringBuilder();
    notDone.forEach(each -> text.append("not done: ").append(each).append('\n'));
    wrong.stream().limit(50).forEach(each -> text.append("WRONG: ").append(each).append('\n'));
    long requests = rows.stream().mapToLong(row -> row.pages().requests()).sum();
    long cut = rows.stream().mapToLong(row -> row.pages().cutOff()).sum();
    long messages = rows.stream().mapToLong(Row::messages).sum();
    long purges = rows.stream().mapToLong(Row::purges).sum();
    return text.append(
            "%d faults, %d requests (%d cut off with a killed process), %d messages, %d purges: %s\n"
                .formatted(
                    rows.size(),
                    requests,
                    cut,
                    messages,
                    purges,
                    good() ? "nothing wrong" : wrong.size() + " things wrong"))
        .toString();
  }
}
