package dev.weir.diagnostics.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.ping.PingPlan;
import dev.weir.diagnostics.ping.PingReport;
import dev.weir.diagnostics.ping.PingSession;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.ProbeLoop;
import dev.weir.diagnostics.probe.Protocol;
import dev.weir.diagnostics.trace.TraceReport;
import dev.weir.testkit.RequiresRoot;
import dev.weir.testkit.RequiresTool;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found beside what the tools print that this service stands for, on the same network. */
@RequiresRoot
@RequiresTool("ip")
class BesideToolsIT {
  private static final String TARGET = "10.77.4.2";
  private static final String SILENT = "*";
  private static final int COUNT = 20;
  private static final Duration INTERVAL = Duration.ofMillis(50);

  /** How far apart the shortest of many round trips of a few microseconds may be. */
  private static final Offset<Double> MILLISECOND = Offset.offset(1.0);

  /** Points of a hundred. */
  private static final Offset<Double> QUARTER = Offset.offset(25.0);

  private RouterChain chain;

  @BeforeEach
  void build() {
    chain = new RouterChain();
  }

  @AfterEach
  void tearDown() {
    chain.close();
  }

  // ---- hops

  @ParameterizedTest
  @ValueSource(strings = {TARGET, "fd77:4::2"})
  @RequiresTool({"traceroute", "mtr"})
  void hopsAreThoseOfTracerouteAndMtr(String target) {
    chain.silence(2);

    List<String> ours = hops(target);

    assertThat(ours).hasSize(5).last().isEqualTo(target);
    assertThat(hopsOf("traceroute -I -n -q 1 -w 1 " + target)).isEqualTo(ours);
    assertThat(hopsOf("mtr -n -r -c 1 " + target)).isEqualTo(ours);
  }

  private List<String> hops(String target) {
    TraceReport report =
        NetworkNamespace.call(chain.source(), () -> Probes.trace(target, Protocol.ICMP));
    return report.hops().stream()
        .map(hop -> hop.addresses().isEmpty() ? SILENT : text(hop.addresses().getFirst()))
        .toList();
  }

  /** As the tools write it. */
  private static String text(InetAddress address) {
    return address.getHostAddress().replaceFirst("(:0)+:", "::");
  }

  /** The addresses that follow the number of a hop. */
  private List<String> hopsOf(String command) {
    return results("(?m)^ *\\d+[.| -]+([0-9a-f.:]+|\\*|\\?\\?\\?)", command)
        .map(hop -> hop.group(1).replace("???", SILENT))
        .toList();
  }

  private Stream<MatchResult> results(String pattern, String command) {
    return Pattern.compile(pattern)
        .matcher(NetworkNamespace.output(chain.source(), command))
        .results();
  }

  // ---- losses and times

  /**
   * What a tool says of a target.
   *
   * @param least milliseconds of the shortest round trip; 0 where there was none
   */
  private record Said(int sent, int received, double loss, double least) {

    static Said of(Matcher printed) {
      return new Said(
          Integer.parseInt(printed.group("sent")),
          Integer.parseInt(printed.group("received")),
          Double.parseDouble(printed.group("loss")),
          printed.group("least") == null ? 0 : Double.parseDouble(printed.group("least")));
    }

    static Said of(PingReport report) {
      return new Said(
          report.sent(),
          report.received(),
          report.lossPercent(),
          report.rtt().map(rtt -> rtt.min() / 1e6).orElse(0.0));
    }
  }

  private static Said ours(String namespace, String target) {
    PingPlan plan = new PingPlan(COUNT, INTERVAL.toNanos(), 1_000_000_000, 64);
    PingSession session = new PingSession(plan, _ -> {});
    NetworkNamespace.call(
        namespace,
        () -> {
          try (ProbeChannel channel = Probes.open(target, Protocol.ICMP)) {
            new ProbeLoop(System::nanoTime, () -> false).run(session, channel);
          }
          return true;
        });
    return Said.of(session.report());
  }

  private static Said said(String namespace, String pattern, String command) {
    String printed = NetworkNamespace.output(namespace, command);
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(printed);
    assertThat(matcher.find()).as(printed).isTrue();
    return Said.of(matcher);
  }

  private static Said ping(String namespace, String target) {
    return said(
        namespace,
        "(?<sent>\\d+) packets transmitted, (?<received>\\d+) received.*?"
            + "(?<loss>[0-9.]+)% packet loss.*?(?:= (?<least>[0-9.]+)/|$)",
        "ping -n -q -W 1 -c " + COUNT + " -i 0.05 " + target);
  }

  private static Said fping(String namespace, String target) {
    return said(
        namespace,
        "xmt/rcv/%loss = (?<sent>\\d+)/(?<received>\\d+)/(?<loss>[0-9.]+)%"
            + "(?:.*= (?<least>[0-9.]+)/)?",
        "fping -q -t 1000 -c " + COUNT + " -p " + INTERVAL.toMillis() + " " + target);
  }

  @Test
  @RequiresTool({"ping", "fping"})
  void timesAreThoseOfPingAndFping() {
    Said ours = ours(chain.source(), TARGET);

    assertThat(ours.received()).isEqualTo(COUNT);
    assertThat(ours.least()).isPositive();
    for (Said theirs : List.of(ping(chain.source(), TARGET), fping(chain.source(), TARGET))) {
      assertThat(theirs.received()).isEqualTo(COUNT);
      assertThat(ours.least()).isEqualTo(theirs.least(), MILLISECOND);
    }
  }

  @Test
  @RequiresTool({"ping", "fping"})
  void allIsLost_whereTheyLoseAll() {
    String nobody = "10.98.0.1";
    NetworkNamespace.ip("-n " + chain.source() + " route add 10.98.0.0/24 via 10.77.0.2");
    NetworkNamespace.ip("-n " + chain.node(1) + " route add blackhole 10.98.0.0/24");

    Said none = new Said(COUNT, 0, 100, 0);

    assertThat(ours(chain.source(), nobody)).isEqualTo(none);
    assertThat(ping(chain.source(), nobody)).isEqualTo(none);
    assertThat(fping(chain.source(), nobody)).isEqualTo(none);
  }

  /**
   * The target answers each asker a few times at once, and then once in half a second: each asks
   * from a node of its own.
   */
  @Test
  @RequiresTool({"ping", "fping"})
  void asMuchIsLost_ofATargetThatLimitsItsAnswers() {
    for (String setting : List.of("icmp_ratelimit=500", "icmp_ratemask=1")) {
      NetworkNamespace.command(
          "ip netns exec " + chain.node(5) + " sysctl -qw net.ipv4." + setting);
    }
    double ours = ours(chain.node(0), TARGET).loss();

    assertThat(ours).isBetween(20.0, 90.0);
    assertThat(ping(chain.node(1), TARGET).loss()).isEqualTo(ours, QUARTER);
    assertThat(fping(chain.node(2), TARGET).loss()).isEqualTo(ours, QUARTER);
  }
}
