package dev.weir.diagnostics.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.probe.Stamps;
import dev.weir.diagnostics.trace.TraceReport;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracerouteIT {

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
