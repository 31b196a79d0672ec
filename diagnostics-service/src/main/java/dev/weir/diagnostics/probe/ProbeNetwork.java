package dev.weir.diagnostics.probe;

import java.net.InetAddress;
import java.util.List;

/** Where probes go: the kernel's network, or one that a test describes. */
public interface ProbeNetwork {

  /**
   * Opens a channel for probes. The channel belongs to the calling thread.
   *
   * @param targets addresses that the policy permits, at least one
   */
  Opening open(List<InetAddress> targets, ProbeShape shape);

  /**
   * Opens a channel for probes to one target.
   *
   * @param payloadBytes bytes behind the ICMP or UDP header, 0 to 8972
   */
  default Opening open(InetAddress target, Protocol protocol, int payloadBytes) {
    return open(List.of(target), ProbeShape.of(protocol, payloadBytes));
  }
}
