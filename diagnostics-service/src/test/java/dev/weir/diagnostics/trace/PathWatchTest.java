package dev.weir.diagnostics.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.Stamps;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PathWatchTest {
  private final PathWatch watch = new PathWatch();

  @Test
  void samePathDiffersNowhere_andAddsUp() {
    assertThat(add("a b t")).isEmpty();
    assertThat(add("a b t")).isEmpty();

    assertThat(watch.rounds()).isEqualTo(2);
    assertThat(watch.hops()).hasSize(3);
    assertThat(watch.hops().get(1).received()).isEqualTo(2);
    assertThat(watch.hops().get(1).rtt().orElseThrow().max()).isEqualTo(2);
  }

  @Test
  void anotherRouterIsAChange_thereAndBack() {
    add("a b t");

    assertThat(add("a c t"))
        .containsExactly(new PathWatch.Difference.Address(2, address("b"), address("c")));
    assertThat(add("a b t"))
        .containsExactly(new PathWatch.Difference.Address(2, address("c"), address("b")));
    assertThat(watch.hops().get(1).addresses()).containsExactly(address("b"), address("c"));
  }

  @Test
  void silenceIsLossAndNoChange() {
    add("a b t");

    assertThat(add("a * t")).isEmpty();
    assertThat(add("a b t")).isEmpty();
    assertThat(watch.hops().get(1).sent()).isEqualTo(3);
    assertThat(watch.hops().get(1).lossPercent()).isBetween(33.0, 34.0);
  }

  @Test
  void longerPathIsAChange() {
    add("a t");

    assertThat(add("a b t"))
        .containsExactly(
            new PathWatch.Difference.Address(2, address("t"), address("b")),
            new PathWatch.Difference.Length(2, 3));
  }

  private List<PathWatch.Difference> add(String path) {
    List<TraceHop> hops = new ArrayList<>();
    String[] names = path.split(" ", -1);
    for (int i = 0; i < names.length; i++) {
      ProbeOutcome outcome =
          names[i].equals("*") ? new ProbeOutcome.TimedOut() : answered(i, address(names[i]));
      hops.add(new TraceHop(i + 1, List.of(new TraceProbe(i + 1, 1, 0, outcome))));
    }
    return watch.add(new TraceReport(path.endsWith("t"), hops));
  }

  private static ProbeOutcome answered(int number, InetAddress from) {
    return new ProbeOutcome.Answered(
        new Answer(
            number,
            new IcmpMeaning.HopLimitExceeded(),
            from,
            number + 1,
            number + 1,
            Stamps.KERNEL,
            OptionalInt.empty(),
            Optional.empty()));
  }

  private static InetAddress address(String letter) {
    return InetAddress.ofLiteral("10.0.0." + (int) letter.charAt(0));
  }
}
