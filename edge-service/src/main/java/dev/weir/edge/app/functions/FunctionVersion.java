package dev.weir.edge.app.functions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One state of a function's code and settings.
 *
 * @param version from 1, each one more than the latest before
 * @param at when it was made
 * @param by who made it
 */
record FunctionVersion(int version, Instant at, String by, FunctionConfig config) {
  private static final int KEPT = 10;

  /**
   * Versions and another, which takes the place of one of its number: ten of them, the oldest
   * first. Those that go are the oldest, but for the new one and the one in service.
   *
   * @param inService the number of the one in service
   */
  static List<FunctionVersion> beside(
      List<FunctionVersion> others, FunctionVersion made, int inService) {
    List<FunctionVersion> all = new ArrayList<>(others);
    all.removeIf(each -> each.version() == made.version());
    all.add(made);
    all.sort(Comparator.comparingInt(FunctionVersion::version));
    for (int at = 0; all.size() > KEPT && at < all.size(); ) {
      FunctionVersion each = all.get(at);
      if (each.equals(made) || each.version() == inService) {
        at++;
      } else {
        all.remove(at);
      }
    }
    return all;
  }
}
