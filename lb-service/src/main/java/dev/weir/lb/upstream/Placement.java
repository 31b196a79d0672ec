package dev.weir.lb.upstream;

import dev.weir.lb.balance.Location;

/**
 * Where an upstream stands among the others.
 *
 * @param zone the availability zone that it runs in; empty: unknown
 * @param location where on earth: {@code latitude,longitude} in degrees; empty: unknown
 * @param priority 0 is served first, those of a higher number only when the lower ones are short; a
 *     backup is at 1; 0 to 15
 */
public record Placement(String zone, String location, int priority) {

  private static final int MAX_PRIORITY = 15;

  public Placement {
    if (priority < 0 || priority > MAX_PRIORITY) {
      throw new IllegalArgumentException("priority " + priority + " is not between 0 and 15");
    }
    if (!location.isEmpty()) {
      Location.parse(location);
    }
  }

  /** No zone, no location, priority 0. */
  public static Placement standard() {
    return new Placement("", "", 0);
  }
}
