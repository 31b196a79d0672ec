package dev.weir.diagnostics.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.probe.Opening;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.probe.SimulatedNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectChannelIT {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  @Test
  void openPortReplies() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, HOST)) {
      PingReport report = ping(Protocol.TCP, server.getLocalPort());

      assertThat(report.received()).isEqualTo(5);
      assertThat(report.rtt().orElseThrow().min()).isPositive();
    }
  }

  @Test
  void portThatRefusesIsUnreachableAndNoReply() throws IOException {
    int port;
    try (ServerSocket server = new ServerSocket(0, 50, HOST)) {
      port = server.getLocalPort();
    }

    PingReport report = ping(Protocol.TCP, port);

    assertThat(report.received()).isZero();
    assertThat(report.probes().getFirst().outcome())
        .isInstanceOfSatisfying(
            ProbeOutcome.Answered.class,
            answered ->
                assertThat(answered.answer().meaning())
                    .isEqualTo(new IcmpMeaning.Unreachable(IcmpMeaning.Reason.PORT)));
  }

  @Test
  void httpServerReplies() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(HOST, 0), 0);
    server.start();
    try {
      assertThat(ping(Protocol.HTTP, server.getAddress().getPort()).received()).isEqualTo(5);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void serverThatSaysNothingTimesOut() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, HOST)) {
      PingReport report = ping(Protocol.HTTP, server.getLocalPort());

      assertThat(report.probes()).allMatch(p -> p.outcome() instanceof ProbeOutcome.TimedOut);
    }
  }

  private static PingReport ping(Protocol protocol, int port) {
    PingSession session = new PingSession(new PingPlan(5, 10_000_000, 500_000_000, 64), _ -> {});
    Opening opening =
        new ConnectNetwork(new SimulatedNetwork())
            .open(List.of(HOST), new ProbeShape(protocol, 0, false, port, false));
    try (var channel = ((Opening.Opened) opening).channel()) {
      new ProbeLoop(System::nanoTime, () -> false).run(session, channel);
    }
    return session.report();
  }
}
