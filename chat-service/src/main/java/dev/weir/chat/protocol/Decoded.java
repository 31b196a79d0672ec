package dev.weir.chat.protocol;

import dev.weir.common.problem.Problem;
import org.jspecify.annotations.Nullable;

/** What a client's message turned out to be. */
public sealed interface Decoded {

  record Command(ClientCommand command) implements Decoded {}

  /**
   * No command.
   *
   * @param ref the client's, if it was read before what is wrong
   */
  record Refused(@Nullable String ref, Problem problem) implements Decoded {}
}
