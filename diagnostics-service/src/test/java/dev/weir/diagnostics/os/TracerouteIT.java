package dev.weir.diagnostics.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.probe.Stamps;
import dev.weir.diagnostics.trace.MtuFinder;
import dev.weir.diagnostics.trace.MtuOutcome;
import dev.weir.diagnostics.trace.PathMtu;
import dev.weir.diagnostics.trace.TraceHop;
import dev.weir.diagnostics.trace.TracePlan;
import dev.weir.diagnostics.trace.TraceReport;
import dev.weir.diagnostics.trace.TraceSession;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracerouteIT {
  /** So many take the same of two branches once in 32,768 times. */
  private static final int FLOWS = 16;

  @ParameterizedTest
  @CsvSource({"127.0.0.1,ICMP", "::1,ICMP", "127.0.0.1,UDP", "::1,UDP"})
  void loopbackIsOneHopAway(String address, Protocol protocol) {
    TraceReport report = Probes.trace(address, protocol);

    assertThat(report.reached()).isTrue();
    assertThat(report.hops()).hasSize(1);
    assertThat(report.hops().getFirst().addresses())
        .containsExactly(InetAddress.ofLiteral(address));
    assertThat(report.hops().getFirst().lossPercent()).isZero();
    assertThat(report.stamps()).isEqualTo(Stamps.KERNEL);
  }

  @Test
  @RequiresRoot
  @RequiresTool("ip")
  void everyRouterOfAChainIsFoundInOrder() {
    try (RouterChain chain = new RouterChain()) {
      for (String groups : List.of("1 0", "0 2147483647")) {
        chain.admitGroups(groups);
        findsAllRouters(chain, Protocol.ICMP);
      }
      findsAllRouters(chain, Protocol.UDP);
    }
  }

  @Test
  @RequiresRoot
  @RequiresTool("ip")
  void bothBranchesAreFound_andEachFlowKeepsToItsOwn() {
    try (BranchingNetwork network = new BranchingNetwork()) {
      TracePlan plan =
          new TracePlan(
              InetAddress.ofLiteral(BranchingNetwork.DESTINATION),
              8,
              2,
              FLOWS,
              0,
              1_000_000_000,
              4,
              true);
      TraceSession session = new TraceSession(plan, _ -> {});
      ProbeShape shape = new ProbeShape(Protocol.UDP, 32, false, 0, true);

      NetworkNamespace.call(
          network.source(),
          () -> {
            try (ProbeChannel channel = Probes.open(List.of(plan.target()), shape)) {
              new ProbeLoop(System::nanoTime, () -> false).run(session, channel);
            }
            return true;
          });

      TraceReport report = session.report();
      assertThat(report.reached()).isTrue();
      assertThat(report.hops()).hasSize(3);
      TraceHop branching = report.hops().get(1);
      InetAddress left = InetAddress.ofLiteral("10.78.1.2");
      InetAddress right = InetAddress.ofLiteral("10.78.2.2");
      assertThat(branching.addresses()).containsExactlyInAnyOrder(left, right);
      assertThat(branching.flows(left)).doesNotContainAnyElementsOf(branching.flows(right));
    }
  }

  @Test
  @RequiresRoot
  @RequiresTool("ip")
  void narrowLinkAndItsRouterAreFound_andTcpFindsTheWayToo() {
    try (RouterChain chain = new RouterChain()) {
      chain.narrow(2, 1_400);
      for (String network : List.of("10.77.%d.2", "fd77:%d::2")) {
        InetAddress target = InetAddress.ofLiteral(network.formatted(4));
        MtuOutcome found =
            NetworkNamespace.call(
                chain.source(),
                () ->
                    new MtuFinder(
                            new LinuxProbeNetwork(),
                            new ProbeLoop(System::nanoTime, () -> false),
                            () -> false)
                        .find(target, 2_000_000_000));

        assertThat(found)
            .isEqualTo(
                new MtuOutcome.Found(
                    new PathMtu(
                        1_400,
                        Optional.of(
                            new PathMtu.Limit.Router(
                                InetAddress.ofLiteral(network.formatted(1)))))));
      }
      findsAllRouters(chain, Protocol.TCP);
    }
  }

  private static void findsAllRouters(RouterChain chain, Protocol protocol) {
    for (String network : List.of("10.77.%d.2", "fd77:%d::2")) {
      long start = System.nanoTime();
      TraceReport report =
          NetworkNamespace.call(chain.source(), () -> Probes.trace(network.formatted(4), protocol));
      long millis = (System.nanoTime() - start) / 1_000_000;

      assertThat(report.reached()).isTrue();
      assertThat(report.hops().stream().map(hop -> hop.addresses().getFirst()))
          .containsExactlyElementsOf(path(network));
      assertThat(report.hops().getLast().rtt().orElseThrow().median()).isLessThan(20_000_000);
      assertThat(report.stamps()).isEqualTo(Stamps.KERNEL);
      assertThat(millis).isLessThan(1_900);
    }
  }

  private static List<InetAddress> path(String network) {
    return Stream.of(0, 1, 2, 3, 4)
        .map(link -> InetAddress.ofLiteral(network.formatted(link)))
        .toList();
  }
}
