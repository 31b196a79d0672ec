package dev.weir.edge.app.functions;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What edges tell each other of a function. Of two words about one function the later holds.
 *
 * @param at when it was changed, in whole milliseconds
 * @param by who changed it
 * @param version that is in service; left out where it was removed
 * @param config of that version; left out where it was removed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FunctionWord(
    String name, Instant at, String by, @Nullable Integer version, @Nullable ObjectNode config) {

  /** The first member that has to be there and is not, as JSON may leave out any; null: none. */
  @Nullable String missing() {
    List<String> names = List.of("name", "at", "by");
    int first = Arrays.asList(name, at, by).indexOf(null);
    return first < 0 ? null : names.get(first);
  }
}
