package dev.weir.diagnostics.http;

import java.util.Map;
import java.util.OptionalLong;

/**
 * When each phase ended.
 *
 * @param begin when the first began, in nanoseconds of any clock
 * @param ends when phases ended, by the same clock
 */
public record Phases(long begin, Map<Phase, Long> ends) {

  public Phases {
    ends = Map.copyOf(ends);
  }

  /** How long a phase lasted, from the end of the one before; empty when it did not end. */
  public OptionalLong nanos(Phase phase) {
    Long end = ends.get(phase);
    if (end == null) {
      return OptionalLong.empty();
    }
    long from =
        ends.entrySet().stream()
            .filter(other -> other.getKey().compareTo(phase) < 0)
            .mapToLong(Map.Entry::getValue)
            .max()
            .orElse(begin);
    return OptionalLong.of(end - from);
  }

  /** The first phase that did not end. */
  public Phase unfinished(boolean secure) {
    for (Phase phase : Phase.values()) {
      if (!ends.containsKey(phase) && (secure || phase != Phase.TLS)) {
        return phase;
      }
    }
    return Phase.BODY;
  }
}
