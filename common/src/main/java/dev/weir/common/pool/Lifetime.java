package dev.weir.common.pool;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection is kept.
 *
 * @param max how old it may become; one in use finishes first
 * @param variancePercent by how much less that is for some, so that connections that came together
 *     do not go together; 0 to 100
 * @param idle how long it may lie without an exchange
 */
public record Lifetime(Duration max, int variancePercent, Duration idle) {

  private static final long MILLIS_PER_SECOND = 1_000;

  public Lifetime {
    if (variancePercent < 0 || variancePercent > 100) {
      throw new IllegalArgumentException(
          "a lifetime variance of " + variancePercent + " % is not between 0 and 100");
    }
  }

  /**
   * When a connection is at the end of its life.
   *
   * @param openedNanos when it was opened
   * @param random from 0, the full time, to 1, the shortest
   */
  public long endNanos(long openedNanos, double random) {
    return openedNanos + (long) (max.toNanos() * (1 - random * variancePercent / 100));
  }

  /**
   * How long a connection may lie idle whose upstream said how long it keeps it: a second less than
   * that, since a request may be on its way when the time is up. A quarter of a second where it
   * keeps it for one; nothing where it keeps it for none.
   *
   * @param keptSeconds what the upstream said
   */
  public Duration idle(OptionalInt keptSeconds) {
    if (keptSeconds.isEmpty()) {
      return idle;
    }
    long seconds = keptSeconds.getAsInt();
    Duration theirs =
        seconds < 2
            ? Duration.ofMillis(seconds * MILLIS_PER_SECOND / 4)
            : Duration.ofSeconds(seconds - 1);
    return theirs.compareTo(idle) < 0 ? theirs : idle;
  }

  /**
   * Reads {@code timeout=N} of a {@code Keep-Alive} field (RFC 2068 section 19.7.1.1); empty where
   * there is none that makes sense.
   */
  public static OptionalInt keptSeconds(@Nullable String keepAlive) {
    if (keepAlive == null) {
      return OptionalInt.empty();
    }
    for (String parameter : keepAlive.split(",", -1)) {
      String[] parts = parameter.strip().split("=", 2);
      if (parts.length == 2 && parts[0].strip().toLowerCase(Locale.ROOT).equals("timeout")) {
        return digits(parts[1].strip().replace("\"", ""));
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt digits(String text) {
    return text.matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
