package dev.weir.diagnostics.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.probe.Opening;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.ProbeShape;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.probe.RttStatistics;
import dev.weir.diagnostics.probe.Stamps;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PingIT {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void loopbackAnswersEveryRequestByTheKernelsClock(String address) {
    PingReport report = Probes.ping(address, 20, 64);

    assertThat(report.sent()).isEqualTo(20);
    assertThat(report.received()).isEqualTo(20);
    assertThat(report.duplicates()).isZero();
    assertThat(report.stamps()).isEqualTo(Stamps.KERNEL);
    RttStatistics rtt = report.rtt().orElseThrow();
    assertThat(rtt.min()).isPositive();
    assertThat(rtt.median()).isLessThan(5_000_000);
    assertThat(report.probes())
        .allSatisfy(
            probe -> {
              Answer reply = probe.reply().orElseThrow();
              assertThat(reply.from()).isEqualTo(InetAddress.ofLiteral(address));
              assertThat(reply.hopLimit()).hasValue(64);
            });
  }

  @Test
  void targetsOfBothFamiliesArePingedByOneChannel() {
    List<InetAddress> targets =
        Stream.of("127.0.0.1", "::1", "127.0.0.2", "127.0.0.3")
            .map(InetAddress::ofLiteral)
            .toList();
    PingSession session =
        new PingSession(new PingPlan(4, 10, 20_000_000, 1_000_000_000, 64), _ -> {});

    try (ProbeChannel channel = Probes.open(targets, ProbeShape.of(Protocol.ICMP, 56))) {
      new ProbeLoop(System::nanoTime, () -> false).run(session, channel);
    }

    for (int i = 0; i < targets.size(); i++) {
      InetAddress target = targets.get(i);
      assertThat(session.report(i).received()).isEqualTo(10);
      assertThat(session.report(i).userError()).isPresent();
      assertThat(session.report(i).probes())
          .allMatch(probe -> probe.reply().orElseThrow().from().equals(target));
    }
  }

  @Test
  void runsSideBySideDoNotTakeEachOthersAnswers() throws Exception {
    List<Callable<PingReport>> runs =
        Stream.generate(() -> (Callable<PingReport>) () -> Probes.ping("127.0.0.1", 20, 64))
            .limit(8)
            .toList();

    try (var threads = java.util.concurrent.Executors.newFixedThreadPool(8)) {
      for (var run : threads.invokeAll(runs)) {
        assertThat(run.get().received()).isEqualTo(20);
        assertThat(run.get().duplicates()).isZero();
      }
    }
  }

  @Test
  void anotherSystemIsUnsupported() {
    assertThat(
            new LinuxProbeNetwork("Mac OS X", "aarch64")
                .open(InetAddress.getLoopbackAddress(), Protocol.ICMP, 0))
        .isInstanceOf(Opening.Unsupported.class);
  }

  @Test
  @RequiresRoot
  @RequiresTool("ip")
  void bothKindsOfSocketReachTheEndOfAChainOfRouters() {
    try (RouterChain chain = new RouterChain()) {
      chain.admitGroups("1 0");
      answeredThrough(chain, Method.ICMP_RAW);
      chain.admitGroups("0 2147483647");
      answeredThrough(chain, Method.ICMP_DATAGRAM);
      errorsName(chain, "10.77.4.2", "10.77.0.2");
      errorsName(chain, "fd77:4::2", "fd77:0::2");
    }
  }

  private static void answeredThrough(RouterChain chain, Method method) {
    for (String address : List.of("10.77.4.2", "fd77:4::2")) {
      Method used =
          NetworkNamespace.call(
              chain.source(),
              () -> {
                try (ProbeChannel channel = Probes.open(address, Protocol.ICMP)) {
                  return channel.method();
                }
              });
      PingReport report = NetworkNamespace.call(chain.source(), () -> Probes.ping(address, 10, 64));

      assertThat(used).isEqualTo(method);
      assertThat(report.received()).isEqualTo(10);
      assertThat(report.stamps()).isEqualTo(Stamps.KERNEL);
      assertThat(report.probes().getFirst().reply().orElseThrow().hopLimit()).hasValue(60);
    }
  }

  /** Each error that is pending fails the next send, which is tried again: all five are sent. */
  private static void errorsName(RouterChain chain, String address, String router) {
    PingReport report = NetworkNamespace.call(chain.source(), () -> Probes.ping(address, 5, 1));

    assertThat(report.sent()).isEqualTo(5);
    assertThat(report.received()).isZero();
    assertThat(IntStream.range(0, 5).mapToObj(i -> report.probes().get(i).outcome()))
        .allSatisfy(
            outcome ->
                assertThat(outcome)
                    .isInstanceOfSatisfying(
                        ProbeOutcome.Answered.class,
                        answered -> {
                          assertThat(answered.answer().meaning())
                              .isEqualTo(new IcmpMeaning.HopLimitExceeded());
                          assertThat(answered.answer().from())
                              .isEqualTo(InetAddress.ofLiteral(router));
                        }));
  }
}
