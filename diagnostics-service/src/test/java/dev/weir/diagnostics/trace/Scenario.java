package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.SimulatedNetwork;
import dev.weir.diagnostics.probe.SimulatedNetwork.Reaction;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network and what a trace of it is to find, as a file has it. Lines: {@code target ADDRESS};
 * {@code udp}; {@code queries N}; {@code N router ADDRESS MILLIS [at-most ANSWERS]}; {@code N
 * silent}; {@code N blocks ADDRESS MILLIS}; {@code N target MILLIS [at-most ANSWERS]}; {@code
 * expect …}, one line for each hop found ({@code *} where nobody answers), {@code expect
 * reached|unreached}, and {@code within MILLIS}.
 */
final class Scenario {
  final SimulatedNetwork network = new SimulatedNetwork();
  final List<String> hops = new ArrayList<>();
  InetAddress target = InetAddress.getLoopbackAddress();
  boolean udp;
  int queries = 3;
  boolean reached;
  long withinMillis;

  static Scenario read(Path file) throws IOException {
    Scenario scenario = new Scenario();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        scenario.line(line.split(" +"));
      }
    }
    return scenario;
  }

  private void line(String[] words) {
    switch (words[0]) {
      case "target" -> target = InetAddress.ofLiteral(words[1]);
      case "udp" -> udp = true;
      case "queries" -> queries = Integer.parseInt(words[1]);
      case "within" -> withinMillis = Long.parseLong(words[1]);
      case "expect" -> expect(words);
      default -> hop(Integer.parseInt(words[0]), words);
    }
  }

  private void expect(String[] words) {
    switch (words[1]) {
      case "reached" -> reached = true;
      case "unreached" -> reached = false;
      default -> hops.add(words[1]);
    }
  }

  private void hop(int distance, String[] words) {
    switch (words[1]) {
      case "router" -> {
        int most = words.length > 5 ? Integer.parseInt(words[5]) : Integer.MAX_VALUE;
        network.at(distance, atMost(most, reaction(expired(), words[2], words[3])));
      }
      case "silent" -> network.at(distance, _ -> List.of());
      case "blocks" ->
          network.at(distance, atMost(99, reaction(unreachable(false), words[2], words[3])));
      case "rejects" ->
          network.at(distance, atMost(99, reaction(unreachable(true), words[2], words[3])));
      case "target" ->
          network.at(
              distance,
              atMost(
                  words.length > 4 ? Integer.parseInt(words[4]) : udp ? 6 : Integer.MAX_VALUE,
                  reaction(
                      udp ? unreachable(true) : new IcmpMeaning.Reply(),
                      target.getHostAddress(),
                      words[2])));
      default -> throw new IllegalArgumentException(String.join(" ", words));
    }
  }

  private static IcmpMeaning expired() {
    return new IcmpMeaning.HopLimitExceeded();
  }

  private static IcmpMeaning unreachable(boolean port) {
    return new IcmpMeaning.Unreachable(port ? IcmpMeaning.Reason.PORT : IcmpMeaning.Reason.HOST);
  }

  private static Reaction reaction(IcmpMeaning meaning, String from, String millis) {
    return new Reaction(meaning, InetAddress.ofLiteral(from), Long.parseLong(millis) * 1_000_000);
  }

  /** A host that answers so many times and is silent then, as routers do that limit their rate. */
  private static SimulatedNetwork.Responder atMost(int answers, Reaction reaction) {
    List<Probe> answered = new ArrayList<>();
    return probe -> {
      answered.add(probe);
      return answered.size() <= answers ? List.of(reaction) : List.of();
    };
  }
}
