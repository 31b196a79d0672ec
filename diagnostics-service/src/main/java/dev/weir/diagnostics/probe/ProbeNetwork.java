package dev.weir.diagnostics.probe;

import java.net.InetAddress;

/** Where probes go: the kernel's network, or one that a test describes. */
public interface ProbeNetwork {

  /**
   * Opens a channel for probes to one target. The channel belongs to the calling thread.
   *
   * @param target an address that the policy permits
   * @param payloadBytes bytes behind the ICMP or UDP header, 0 to 1400
   */
  Opening open(InetAddress target, Protocol protocol, int payloadBytes);
}
