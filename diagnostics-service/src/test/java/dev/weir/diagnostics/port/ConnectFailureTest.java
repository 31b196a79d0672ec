package dev.weir.diagnostics.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectFailureTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new ConnectException("Connection refused"), new PortOutcome.Refused()),
        Arguments.of(new ConnectException("Connection timed out"), new PortOutcome.Filtered()),
        Arguments.of(
            new NoRouteToHostException("No route to host"),
            new PortOutcome.Unreachable(PortOutcome.Scope.HOST)),
        Arguments.of(
            new SocketException("Network is unreachable"),
            new PortOutcome.Unreachable(PortOutcome.Scope.NETWORK)),
        Arguments.of(new ClosedByInterruptException(), new PortOutcome.Abandoned()),
        Arguments.of(
            new SocketException("Too many open files"),
            new PortOutcome.Failed("Too many open files")),
        Arguments.of(new IOException(), new PortOutcome.Failed("java.io.IOException")));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failureIsReadFromItsTypeAndText(IOException failure, PortOutcome outcome) {
    assertThat(ConnectFailure.outcome(failure)).isEqualTo(outcome);
  }
}
