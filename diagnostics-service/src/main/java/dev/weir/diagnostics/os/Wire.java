package dev.weir.diagnostics.os;

import dev.weir.diagnostics.probe.Probe;
import java.util.OptionalInt;

/** How a probe is written into a packet, and how its number is found again in what comes back. */
interface Wire {

  /** The packet, without the headers that the kernel adds. */
  byte[] encode(Probe probe);

  /** The port it goes to; 0 for protocols without ports. */
  int port(Probe probe);

  /** The number of the probe that this packet from the network answers; empty for strangers. */
  OptionalInt answered(Received received);

  /**
   * Whether an answer proves by its content that its sender has seen the probe. One that does not
   * counts from the target alone.
   */
  default boolean isProven() {
    return false;
  }

  /** The number of the probe that an ICMP error quotes; empty for strangers. */
  OptionalInt quoted(Received error);

  /**
   * The number of the probe whose stamp this is; empty for strangers. The bytes are the packet as
   * it went out, with the headers of all layers in front.
   */
  OptionalInt stamped(Received stamp);

  /** Bytes behind the IP header that the error queue leaves off what an ICMP error quotes. */
  int headerBytesNotQuoted();
}
