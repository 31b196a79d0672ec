package dev.weir.diagnostics.app.connect;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.weir.diagnostics.app.api.Started;
import dev.weir.diagnostics.port.PortOutcome;

/**
 * What is known of a port, as written in JSON.
 *
 * @param complete false when the run was stopped
 */
public record PortView(
    @JsonUnwrapped Started started,
    int port,
    boolean complete,
    @JsonUnwrapped ConnectView connect) {

  public static PortView of(Started started, int port, PortOutcome outcome) {
    return new PortView(
        started, port, !(outcome instanceof PortOutcome.Abandoned), ConnectView.of(outcome));
  }
}
