package dev.weir.diagnostics.investigate;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.ping.LossKind;
import dev.weir.diagnostics.port.PortOutcome;
import dev.weir.diagnostics.trace.PathMtu;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the looks at a target saw, as far as findings follow from it.
 *
 * @param target as the caller wrote it
 * @param names who was asked for the target's addresses; none for an address
 * @param resolved whether there is an address
 * @param agree whether the name servers said the same
 * @param ping empty when it could not be done
 * @param path empty when it could not be traced
 * @param mtu empty when it is not known
 * @param ports what became of the attempt to connect, by port
 * @param web what came of a request; empty when none was made
 */
public record Evidence(
    String target,
    List<NameServer> names,
    boolean resolved,
    boolean agree,
    Optional<Ping> ping,
    Optional<Path> path,
    Optional<PathMtu> mtu,
    Map<Integer, PortOutcome> ports,
    Optional<Web> web) {

  /**
   * What a name server said of the target's addresses.
   *
   * @param status {@code NOERROR}, {@code NXDOMAIN} or another code of a response, {@code timeout}
   *     or {@code failed}
   */
  public record NameServer(String server, String status) {}

  /** Echo requests to the target. */
  public record Ping(int sent, int received, LossKind loss) {
    double lossPercent() {
      return sent == 0 ? 0 : 100.0 * (sent - received) / sent;
    }
  }

  /**
   * The routers on the way.
   *
   * @param reached whether the target itself answered
   * @param blocked the router that cannot deliver, where one says so
   */
  public record Path(List<Hop> hops, boolean reached, Optional<Blocked> blocked) {}

  /**
   * A distance.
   *
   * @param address empty where nobody answered
   * @param medianNanos of its round trips; 0 where nobody answered
   */
  public record Hop(int number, Optional<String> address, double lossPercent, long medianNanos) {}

  /** A router that says that it cannot deliver. */
  public record Blocked(int hop, String address, IcmpMeaning.Reason reason) {}

  /** What came of a request over HTTP. */
  public sealed interface Web {
    /** The server answered. */
    record Answered(String url, int status) implements Web {}

    /**
     * No answer came.
     *
     * @param tls whether TLS is what failed
     */
    record Failed(String url, String reason, boolean tls) implements Web {}
  }

  boolean anyPortOpen() {
    return ports.values().stream().anyMatch(PortOutcome.Open.class::isInstance);
  }

  boolean answersAtAll() {
    return anyPortOpen()
        || ping.filter(one -> one.received() > 0).isPresent()
        || path.filter(Path::reached).isPresent()
        || ports.values().stream().anyMatch(PortOutcome.Refused.class::isInstance);
  }
}
