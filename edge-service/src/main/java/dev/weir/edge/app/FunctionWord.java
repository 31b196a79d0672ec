package dev.weir.edge.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
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
    String name, Instant at, String by, @Nullable Integer version, @Nullable ObjectNode config) {}
