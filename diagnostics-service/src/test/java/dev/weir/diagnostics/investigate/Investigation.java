package dev.weir.diagnostics.investigate;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.ping.LossKind;
import dev.weir.diagnostics.port.PortOutcome;
import dev.weir.diagnostics.trace.PathMtu;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was seen of a target and what is to be found, as a file has it. Lines: {@code unresolved};
 * {@code disagree}; {@code dns SERVER STATUS}; {@code ping RECEIVED of SENT KIND}; {@code hop N
 * ADDRESS|* LOSS MILLIS}; {@code reached}; {@code blocked N ADDRESS REASON}; {@code mtu BYTES
 * router ADDRESS|silence|first-link}; {@code port N open|refused|filtered|unreachable}; {@code
 * answered STATUS}; {@code failed http|tls REASON}; {@code expect CODE WORDS…}, in order.
 */
final class Investigation {
  final List<String> codes = new ArrayList<>();
  final List<String> words = new ArrayList<>();
  private final List<Evidence.NameServer> names = new ArrayList<>();
  private final List<Evidence.Hop> hops = new ArrayList<>();
  private final Map<Integer, PortOutcome> ports = new TreeMap<>();
  private boolean resolved = true;
  private boolean agree = true;
  private boolean reached;
  private Optional<Evidence.Ping> ping = Optional.empty();
  private Optional<Evidence.Blocked> blocked = Optional.empty();
  private Optional<PathMtu> mtu = Optional.empty();
  private Optional<Evidence.Web> web = Optional.empty();

  static Investigation read(Path file) throws IOException {
    Investigation investigation = new Investigation();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        investigation.line(line.split(" +", 5), line);
      }
    }
    return investigation;
  }

  Evidence evidence() {
    return new Evidence(
        "www.example.test",
        names,
        resolved,
        agree,
        ping,
        hops.isEmpty() ? Optional.empty() : Optional.of(new Evidence.Path(hops, reached, blocked)),
        mtu,
        ports,
        web);
  }

  private void line(String[] words, String line) {
    switch (words[0]) {
      case "unresolved" -> resolved = false;
      case "disagree" -> agree = false;
      case "reached" -> reached = true;
      case "dns" -> names.add(new Evidence.NameServer(words[1], words[2]));
      case "ping" ->
          ping =
              Optional.of(
                  new Evidence.Ping(
                      Integer.parseInt(words[3]),
                      Integer.parseInt(words[1]),
                      constant(LossKind.class, words[4])));
      case "hop" -> hops.add(hop(words));
      case "blocked" ->
          blocked =
              Optional.of(
                  new Evidence.Blocked(
                      Integer.parseInt(words[1]),
                      words[2],
                      constant(IcmpMeaning.Reason.class, words[3])));
      case "mtu" -> mtu = Optional.of(mtu(words));
      case "port" -> ports.put(Integer.parseInt(words[1]), port(words[2]));
      case "answered" ->
          web = Optional.of(new Evidence.Web.Answered("https://www/", Integer.parseInt(words[1])));
      case "failed" ->
          web =
              Optional.of(
                  new Evidence.Web.Failed("https://www/", words[2], words[1].equals("tls")));
      case "expect" -> {
        codes.add(words[1]);
        this.words.add(line.substring(line.indexOf(words[1]) + words[1].length()).strip());
      }
      default -> throw new IllegalArgumentException(line);
    }
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static Evidence.Hop hop(String[] words) {
    boolean silent = words[2].equals("*");
    return new Evidence.Hop(
        Integer.parseInt(words[1]),
        silent ? Optional.empty() : Optional.of(words[2]),
        silent ? 100 : Double.parseDouble(words[3]),
        silent ? 0 : Long.parseLong(words[4]) * 1_000_000);
  }

  private static PathMtu mtu(String[] words) {
    PathMtu.Limit limit =
        switch (words[2]) {
          case "router" -> new PathMtu.Limit.Router(InetAddress.ofLiteral(words[3]));
          case "silence" -> new PathMtu.Limit.Silence();
          default -> new PathMtu.Limit.FirstLink();
        };
    return new PathMtu(Integer.parseInt(words[1]), Optional.of(limit));
  }

  private static PortOutcome port(String outcome) {
    return switch (outcome) {
      case "open" -> new PortOutcome.Open(1_000_000);
      case "refused" -> new PortOutcome.Refused();
      case "filtered" -> new PortOutcome.Filtered();
      default -> new PortOutcome.Unreachable(PortOutcome.Scope.HOST);
    };
  }
}
