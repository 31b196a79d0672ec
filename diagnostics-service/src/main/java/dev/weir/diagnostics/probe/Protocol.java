package dev.weir.diagnostics.probe;

/** What probes are made of. */
public enum Protocol {
  /** Echo requests. */
  ICMP,
  /** Datagrams to ports where nobody listens. */
  UDP
}
