package dev.weir.lb.auth;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code GET} by which a gate asks another server about a request. It says besides who the client
 * is, as requests to upstreams do.
 *
 * @param to a pool or a split, or the URL of a server
 * @param target path and query
 * @param host what it calls the server; null: what the client called this one
 * @param fields of the client, one entry a line
 * @param said fields of the gate, which stand in place of those
 * @param timeout until the whole answer is there
 */
public record Question(
    String to,
    String target,
    @Nullable String host,
    List<Map.Entry<String, String>> fields,
    Map<String, String> said,
    Duration timeout) {

  public Question {
    fields = List.copyOf(fields);
    said = Map.copyOf(said);
  }
}
