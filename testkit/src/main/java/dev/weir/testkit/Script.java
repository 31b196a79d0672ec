package dev.weir.testkit;

import java.util.List;

/**
 * What a {@link ScriptedUpstream} does on one connection. When the steps are over, the connection
 * is closed, or, where {@code repeats}, they start again.
 */
public record Script(List<Step> steps, boolean repeats) {
  public Script {
    steps = List.copyOf(steps);
  }

  /** Plays once, then closes the connection. */
  public static Script of(Step... steps) {
    return new Script(List.of(steps), false);
  }

  /** Plays until the client closes: with a request and a response, a server with keep-alive. */
  public static Script repeating(Step... steps) {
    return new Script(List.of(steps), true);
  }
}
