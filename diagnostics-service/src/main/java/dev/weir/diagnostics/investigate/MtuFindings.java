package dev.weir.diagnostics.investigate;

import dev.weir.common.net.AddressText;
import dev.weir.diagnostics.investigate.Evidence.Hop;
import dev.weir.diagnostics.investigate.Finding.Severity;
import dev.weir.diagnostics.investigate.Finding.Subject;
import dev.weir.diagnostics.trace.PathMtu;
import java.net.InetAddress;
import java.util.List;

/** What follows from the path MTU. */
final class MtuFindings {
  private static final int USUAL = 1_500;

  private MtuFindings() {}

  static List<Finding> of(Evidence evidence) {
    return evidence
        .mtu()
        .filter(mtu -> mtu.bytes() < USUAL && mtu.limit().isPresent())
        .map(mtu -> List.of(narrow(mtu, mtu.limit().orElseThrow(), evidence)))
        .orElse(List.of());
  }

  private static Finding narrow(PathMtu mtu, PathMtu.Limit limit, Evidence evidence) {
    return switch (limit) {
      case PathMtu.Limit.Silence _ ->
          new Finding(
              Severity.PROBLEM,
              Subject.MTU,
              "mtu-black-hole",
              "Packets larger than %d bytes vanish, and no router says so.".formatted(mtu.bytes()),
              "Connections come about and hang with the first large packet: let ICMP packet-too-big"
                  + " messages through the firewalls, or lower the MTU or the MSS to %d bytes."
                      .formatted(mtu.bytes()));
      case PathMtu.Limit.FirstLink _ ->
          new Finding(
              Severity.INFO,
              Subject.MTU,
              "mtu-first-link",
              "The link out of this host takes packets of %d bytes.".formatted(mtu.bytes()),
              "Nothing to do, as with tunnels.");
      case PathMtu.Limit.Router(InetAddress router) ->
          new Finding(
              Severity.INFO,
              Subject.MTU,
              "mtu-narrow",
              "The path takes packets of %d bytes, says %s%s."
                  .formatted(mtu.bytes(), text(router), where(text(router), evidence)),
              "Nothing to do as long as firewalls let its messages through.");
    };
  }

  private static String text(InetAddress address) {
    return AddressText.of(address);
  }

  private static String where(String router, Evidence evidence) {
    return evidence.path().stream()
        .flatMap(path -> path.hops().stream())
        .filter(hop -> hop.address().filter(router::equals).isPresent())
        .map(Hop::number)
        .findFirst()
        .map(hop -> " at hop " + hop)
        .orElse("");
  }
}
