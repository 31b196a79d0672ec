package dev.weir.diagnostics.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.probe.Stamps;
import dev.weir.diagnostics.trace.TraceHop;
import dev.weir.diagnostics.trace.TracePlan;
import dev.weir.diagnostics.trace.TraceReport;
import dev.weir.diagnostics.trace.TraceSession;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routers that are silent, loop, answer by another way or quote as little as they may. */
@RequiresRoot
@RequiresTool("ip")
class OddRoutersIT {
  private static final String DESTINATION = "10.77.4.2";
  private static final List<InetAddress> WAY =
      IntStream.rangeClosed(0, 4).mapToObj(link -> address("10.77." + link + ".2")).toList();

  private RouterChain chain;

  @BeforeEach
  void build() {
    chain = new RouterChain();
  }

  @AfterEach
  void tearDown() {
    chain.close();
  }

  @Test
  void silentRouterHidesNoOther() {
    chain.silence(2);
    for (Protocol protocol : List.of(Protocol.ICMP, Protocol.UDP, Protocol.TCP)) {
      TraceReport report =
          NetworkNamespace.call(chain.source(), () -> Probes.trace(DESTINATION, protocol));

      assertThat(report.reached()).isTrue();
      assertThat(report.hops()).hasSize(5);
      assertThat(report.hops().get(1).addresses()).isEmpty();
      assertThat(report.hops().get(1).lossPercent()).isEqualTo(100);
      assertThat(firstAddresses(report)).containsExactly(at(0), at(2), at(3), at(4));
    }
  }

  @Test
  void loopIsShownAsFarAsIsAsked() {
    String behind = chain.loop();

    TraceReport report = trace(behind, 8, 1, 1, ProbeShape.of(Protocol.ICMP, 32));

    assertThat(report.reached()).isFalse();
    assertThat(firstAddresses(report))
        .containsExactly(at(0), at(1), at(2), at(1), at(2), at(1), at(2), at(1));
  }

  @Test
  void answersThatReturnByAnotherWayCount_andTellHowLongItIs() {
    InetAddress shortcut = chain.returnFromThird();

    TraceReport report = trace(DESTINATION, 8, 2, 1, ProbeShape.of(Protocol.ICMP, 32));

    assertThat(report.reached()).isTrue();
    assertThat(firstAddresses(report)).containsExactly(at(0), at(1), shortcut, at(3), at(4));
    assertThat(report.hops().stream().map(TraceHop::lossPercent)).containsOnly(0.0);
    assertThat(hopLimitOf(report.hops().get(3))).isEqualTo(63);
  }

  @Test
  void flowsFindRoutersThatQuoteEightBytes() {
    try (EightByteRouter _ = new EightByteRouter(chain, 2)) {
      TraceReport report =
          trace(DESTINATION, 8, 2, 3, new ProbeShape(Protocol.UDP, 32, false, 0, true));

      assertThat(report.reached()).isTrue();
      assertThat(firstAddresses(report)).containsExactlyElementsOf(WAY);
      TraceHop sparing = report.hops().get(1);
      assertThat(sparing.flows(at(1))).containsExactlyInAnyOrder(0, 1, 2);
      assertThat(sparing.lossPercent()).isZero();
      assertThat(report.stamps()).isEqualTo(Stamps.KERNEL);
    }
  }

  @Test
  void synsFindRoutersThatQuoteEightBytes() {
    try (EightByteRouter _ = new EightByteRouter(chain, 2)) {
      TraceReport report =
          trace(DESTINATION, 8, 2, 1, new ProbeShape(Protocol.TCP, 0, false, 9, false));

      assertThat(report.reached()).isTrue();
      assertThat(firstAddresses(report)).containsExactlyElementsOf(WAY);
    }
  }

  @Test
  void connectionsFindTheWayWhereRawSocketsAreNotPermitted() {
    TraceReport report =
        NetworkNamespace.call(
            chain.source(),
            () -> {
              try (ProbeChannel channel = new TcpChannel(List.of(address(DESTINATION)), 9)) {
                assertThat(channel.method()).isEqualTo(Method.TCP_CONNECT);
                return run(new TracePlan(address(DESTINATION), 8, 2, 1_000_000_000, 8), channel);
              }
            });

    assertThat(report.reached()).isTrue();
    assertThat(firstAddresses(report)).containsExactlyElementsOf(WAY);
  }

  private TraceReport trace(String target, int maxHops, int queries, int flows, ProbeShape shape) {
    int window = shape.protocol() == Protocol.UDP ? 4 : maxHops;
    TracePlan plan =
        new TracePlan(
            address(target),
            maxHops,
            queries,
            flows,
            0,
            1_000_000_000,
            window,
            shape.protocol() == Protocol.UDP);
    return NetworkNamespace.call(
        chain.source(),
        () -> {
          try (ProbeChannel channel = Probes.open(List.of(plan.target()), shape)) {
            return run(plan, channel);
          }
        });
  }

  private static TraceReport run(TracePlan plan, ProbeChannel channel) {
    TraceSession session = new TraceSession(plan, _ -> {});
    new ProbeLoop(System::nanoTime, () -> false).run(session, channel);
    return session.report();
  }

  private static Stream<InetAddress> firstAddresses(TraceReport report) {
    return report.hops().stream().flatMap(hop -> hop.addresses().stream().limit(1));
  }

  private static int hopLimitOf(TraceHop hop) {
    return hop.probes().stream()
        .map(probe -> ((ProbeOutcome.Answered) probe.outcome()).answer())
        .map(Answer::hopLimit)
        .findFirst()
        .orElseThrow()
        .orElseThrow();
  }

  private static InetAddress at(int link) {
    return WAY.get(link);
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
