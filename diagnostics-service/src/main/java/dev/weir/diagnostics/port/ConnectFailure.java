package dev.weir.diagnostics.port;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Reads what the JDK makes of the error of a connection: {@code ECONNREFUSED} and {@code ETIMEDOUT}
 * are a {@link ConnectException}, {@code EHOSTUNREACH} is a {@link NoRouteToHostException}, and
 * {@code ENETUNREACH} is known by its text alone.
 */
public final class ConnectFailure {
  private ConnectFailure() {}

  /** What a failed attempt to connect says of the port. */
  public static PortOutcome outcome(IOException failure) {
    String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return switch (failure) {
      case ConnectException _ when reason.contains("timed out") -> new PortOutcome.Filtered();
      case ConnectException _ -> new PortOutcome.Refused();
      case NoRouteToHostException _ -> new PortOutcome.Unreachable(PortOutcome.Scope.HOST);
      case ClosedByInterruptException _ -> new PortOutcome.Abandoned();
      default ->
          reason.contains("Network is unreachable")
              ? new PortOutcome.Unreachable(PortOutcome.Scope.NETWORK)
              : new PortOutcome.Failed(reason);
    };
  }
}
