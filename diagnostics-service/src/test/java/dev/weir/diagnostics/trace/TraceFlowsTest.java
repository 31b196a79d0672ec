package dev.weir.diagnostics.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.packet.IcmpError;
import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.packet.MplsLabel;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.SimulatedNetwork;
import dev.weir.diagnostics.probe.SimulatedNetwork.Reaction;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TraceFlowsTest {
  private static final long MILLI = 1_000_000;
  private static final InetAddress TARGET = InetAddress.ofLiteral("192.0.2.9");
  private static final InetAddress FIRST = InetAddress.ofLiteral("10.0.0.1");
  private static final InetAddress LEFT = InetAddress.ofLiteral("10.0.1.1");
  private static final InetAddress RIGHT = InetAddress.ofLiteral("10.0.1.2");

  @Test
  void branchesAreFound_andEachFlowKeepsToItsOwn() {
    SimulatedNetwork network =
        new SimulatedNetwork()
            .at(1, _ -> List.of(expired(FIRST)))
            .at(2, probe -> List.of(expired(probe.flow() % 2 == 0 ? LEFT : RIGHT)))
            .at(3, _ -> List.of(reply()));

    TraceReport report = trace(network, 4);

    assertThat(report.hops()).hasSize(3);
    assertThat(report.hops().get(1).addresses()).containsExactlyInAnyOrder(LEFT, RIGHT);
    assertThat(report.hops().get(1).flows(LEFT)).containsExactly(0, 2);
    assertThat(report.hops().get(1).flows(RIGHT)).containsExactly(1, 3);
    assertThat(report.hops().get(1).probes()).hasSize(8);
  }

  @Test
  void branchesMayDifferInLength() {
    SimulatedNetwork network =
        new SimulatedNetwork()
            .at(1, _ -> List.of(expired(FIRST)))
            .at(2, probe -> List.of(probe.flow() == 0 ? reply() : expired(LEFT)))
            .at(3, probe -> List.of(probe.flow() == 0 ? reply() : expired(RIGHT)))
            .at(4, _ -> List.of(reply()));

    TraceReport report = trace(network, 2);

    assertThat(report.reached()).isTrue();
    assertThat(report.hops()).hasSize(4);
    assertThat(report.hops().get(3).flows(TARGET)).containsExactly(1);
  }

  @Test
  void numbersOfAnotherRoundAreOthers() {
    SimulatedNetwork network = new SimulatedNetwork().at(1, _ -> List.of(reply()));
    TraceSession session = new TraceSession(plan(1).withBase(5_000), _ -> {});

    new ProbeLoop(network::nanoTime, () -> false).run(session, network);

    assertThat(network.sent().stream().map(Probe::number)).allMatch(number -> number >= 5_000);
    assertThat(session.report().reached()).isTrue();
  }

  @Test
  void labelsOfAHopAreThoseOfItsRouter() {
    MplsLabel label = new MplsLabel(16, 0, true, 1);
    IcmpError error = new IcmpError(11, 0, OptionalInt.empty(), List.of(label));
    Reaction labelled =
        new Reaction(new IcmpMeaning.HopLimitExceeded(), FIRST, MILLI, Optional.of(error));

    TraceReport report =
        trace(new SimulatedNetwork().at(1, _ -> List.of(labelled)).at(2, _ -> List.of(reply())), 1);

    assertThat(report.hops().getFirst().labels()).containsExactly(label);
    assertThat(report.hops().get(1).labels()).isEmpty();
  }

  private static TraceReport trace(SimulatedNetwork network, int flows) {
    TraceSession session = new TraceSession(plan(flows), _ -> {});
    new ProbeLoop(network::nanoTime, () -> false).run(session, network);
    return session.report();
  }

  private static TracePlan plan(int flows) {
    return new TracePlan(TARGET, 8, 2, flows, 0, 1_000 * MILLI, 8, false);
  }

  private static Reaction expired(InetAddress router) {
    return new Reaction(new IcmpMeaning.HopLimitExceeded(), router, 2 * MILLI);
  }

  private static Reaction reply() {
    return new Reaction(new IcmpMeaning.Reply(), TARGET, 4 * MILLI);
  }
}
