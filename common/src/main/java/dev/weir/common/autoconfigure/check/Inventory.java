package dev.weir.common.autoconfigure.check;

import dev.weir.common.net.PortClaim;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a service is told to have, as a check of its configuration tells it. */
@FunctionalInterface
public interface Inventory {

  /**
   * How many there are, by what they are called, in the order in which they are told.
   *
   * @throws RuntimeException where some of them could not begin
   */
  Map<String, Integer> counts();

  /** The ports that they are to listen on. */
  default List<PortClaim> ports() {
    return List.of();
  }

  /** In words, but for what there is none of: {@code 3 pools, 1 route}. */
  static String told(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .filter(each -> each.getValue() > 0)
        .map(each -> each.getValue() + " " + each.getKey() + (each.getValue() == 1 ? "" : "s"))
        .collect(Collectors.joining(", "));
  }
}
