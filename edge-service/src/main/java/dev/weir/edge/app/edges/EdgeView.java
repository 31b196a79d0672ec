package dev.weir.edge.app.edges;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.edge.app.config.EdgeLocation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An edge as the API shows it.
 *
 * @param edge its id; its control address where it does not answer
 * @param address of its control listener, as this edge knows it; left out for this edge itself and
 *     for those that it knows from Redis
 * @param alive whether it answers
 * @param detail why it does not
 * @param location where it is
 * @param load what it has to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EdgeView(
    String edge,
    @Nullable String address,
    boolean alive,
    @Nullable String detail,
    @Nullable EdgeLocation location,
    @Nullable Load load) {

  /**
   * What an edge has to do.
   *
   * @param requestsPerSecond over the last 10 seconds
   * @param connections of clients that are open now
   * @param bytes held in memory
   * @param maxBytes that may be held there
   * @param hitRatio of all requests since the start, 0 to 1
   */
  record Load(
      double requestsPerSecond, long connections, long bytes, long maxBytes, double hitRatio) {}

  EdgeView at(String where) {
    return new EdgeView(edge, where, alive, detail, location, load);
  }

  /** The same, which has not been heard of for so long. */
  EdgeView silent(Duration since) {
    return new EdgeView(
        edge, address, false, "not heard of for " + since.toSeconds() + " s", location, null);
  }

  static EdgeView gone(String where, String why) {
    return new EdgeView(where, where, false, why, null, null);
  }
}
