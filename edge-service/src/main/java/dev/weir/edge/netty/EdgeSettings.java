package dev.weir.edge.netty;

import dev.weir.edge.origin.Origins;
import java.time.Duration;

/**
 * How an edge behaves.
 *
 * @param id its name in {@code Cache-Status} and {@code Via}: a token that begins with a letter
 * @param origins where misses are fetched
 * @param maxObjectBytes the largest body that is stored
 * @param collapseTimeout how long a request waits for another's fetch before it fetches itself
 */
public record EdgeSettings(
    String id, Origins origins, int maxObjectBytes, Duration collapseTimeout) {

  public EdgeSettings {
    if (!id.matches("[A-Za-z][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "the edge's id is '"
              + id
              + "': expected a letter, then letters, digits, '.', '_' or '-'");
    }
  }
}
