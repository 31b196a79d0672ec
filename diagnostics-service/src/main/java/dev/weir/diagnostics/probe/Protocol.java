package dev.weir.diagnostics.probe;

/** What probes are made of. */
public enum Protocol {
  /** Echo requests. */
  ICMP,
  /** Datagrams to ports where nobody listens. */
  UDP,
  /** Attempts to connect. */
  TCP,
  /** Requests without TLS, each over a connection of its own. */
  HTTP
}
