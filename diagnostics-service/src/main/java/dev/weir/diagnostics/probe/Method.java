package dev.weir.diagnostics.probe;

/** The kind of socket through which probes leave. */
public enum Method {
  /**
   * {@code SOCK_DGRAM} with {@code IPPROTO_ICMP}: needs a group within {@code ping_group_range}.
   */
  ICMP_DATAGRAM,
  /** {@code SOCK_RAW} with {@code IPPROTO_ICMP}: needs CAP_NET_RAW. */
  ICMP_RAW,
  /** An ordinary UDP socket that reads its error queue: needs nothing. */
  UDP_DATAGRAM,
  /** A SYN for each probe through {@code SOCK_RAW}, and no connection: needs CAP_NET_RAW. */
  TCP_SYN,
  /** A TCP connection for each probe: needs nothing. */
  TCP_CONNECT,
  /** A TCP connection and a request for each probe: needs nothing. */
  HTTP_REQUEST
}
