package dev.weir.diagnostics.packet;

import java.util.List;
import java.util.OptionalInt;

/**
 * An ICMP error by its numbers.
 *
 * @param mtu of the link that a packet is too big for, in bytes; empty where none is told
 * @param labels under which a router of MPLS had the packet, outermost first (RFC 4950)
 */
public record IcmpError(int type, int code, OptionalInt mtu, List<MplsLabel> labels) {

  public IcmpError {
    labels = List.copyOf(labels);
  }
}
