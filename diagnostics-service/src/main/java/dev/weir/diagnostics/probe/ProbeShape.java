package dev.weir.diagnostics.probe;

/**
 * What all probes of a channel have in common.
 *
 * @param payloadBytes bytes behind the ICMP or UDP header, 0 to 8972
 * @param dontFragment whether a packet that is too large for a link is refused, and not cut up
 * @param port of TCP and HTTP
 * @param flows whether probes keep to their flow, so that routers which spread load send all probes
 *     of one flow the same way; for UDP this costs the answers of routers that quote no more than
 *     eight bytes, where the system does not permit a raw socket for them
 */
public record ProbeShape(
    Protocol protocol, int payloadBytes, boolean dontFragment, int port, boolean flows) {

  /** Probes that may be fragmented, and have no port of their own. */
  public static ProbeShape of(Protocol protocol, int payloadBytes) {
    return new ProbeShape(protocol, payloadBytes, false, 0, false);
  }
}
