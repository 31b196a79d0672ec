package dev.weir.diagnostics.capture;

import java.time.Duration;

/**
 * What to capture.
 *
 * @param interfaceName such as eth0
 * @param filter of the caller, judged by {@link FilterText}; empty for every packet
 * @param ownPort TCP port of this service's API, whose packets are left out
 * @param maxPackets after which it ends, 1 or more
 * @param maxBytes of the file, after which it ends
 * @param maxDuration after which it ends
 * @param snapLength bytes kept of each packet
 */
public record CapturePlan(
    String interfaceName,
    String filter,
    int ownPort,
    long maxPackets,
    long maxBytes,
    Duration maxDuration,
    int snapLength) {

  /** The filter with the service's own stream left out, in the language of pcap-filter(7). */
  public String wholeFilter() {
    // before the caller's: a "vlan" moves what follows it
    return ownStream() + (filter.isBlank() ? "" : " and (" + filter + ")");
  }

  private String ownStream() {
    return "not tcp port " + ownPort;
  }
}
