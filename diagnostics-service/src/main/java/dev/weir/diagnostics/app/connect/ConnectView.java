package dev.weir.diagnostics.app.connect;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.port.PortOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt to connect, as written in JSON.
 *
 * @param meaning the outcome in words
 * @param reason what is unreachable, or what the system says of an attempt that failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConnectView(
    String outcome, String meaning, @Nullable String reason, @Nullable Double connectMillis) {

  public static ConnectView of(PortOutcome outcome) {
    return new ConnectView(
        name(outcome),
        meaning(outcome),
        reason(outcome),
        outcome instanceof PortOutcome.Open(long nanos) ? RttView.millis(nanos) : null);
  }

  private static String name(PortOutcome outcome) {
    return switch (outcome) {
      case PortOutcome.Open _ -> "open";
      case PortOutcome.Refused _ -> "refused";
      case PortOutcome.Filtered _ -> "filtered";
      case PortOutcome.Unreachable _ -> "unreachable";
      case PortOutcome.Failed _ -> "failed";
      case PortOutcome.Abandoned _ -> "abandoned";
    };
  }

  private static String meaning(PortOutcome outcome) {
    return switch (outcome) {
      case PortOutcome.Open _ -> "the port takes connections";
      case PortOutcome.Refused _ ->
          "the host is up and nothing listens on the port, or a firewall rejects connections to it";
      case PortOutcome.Filtered _ ->
          "nothing answered in time: a firewall drops the attempt, the host is down, or its queue"
              + " of connections is full";
      case PortOutcome.Unreachable(PortOutcome.Scope scope) ->
          switch (scope) {
            case HOST ->
                "a router on the way, or this host, cannot deliver to the address or prohibits it";
            case NETWORK -> "there is no route to the network of the address";
          };
      case PortOutcome.Failed _ -> "the system ended the attempt";
      case PortOutcome.Abandoned _ -> "the run was stopped before anything answered";
    };
  }

  private static @Nullable String reason(PortOutcome outcome) {
    return switch (outcome) {
      case PortOutcome.Unreachable(PortOutcome.Scope scope) -> OutcomeView.kebab(scope);
      case PortOutcome.Failed(String reason) -> reason;
      default -> null;
    };
  }
}
