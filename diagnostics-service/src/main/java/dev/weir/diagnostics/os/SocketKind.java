package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.probe.Method;

/** The sockets through which probes may leave. */
enum SocketKind {
  ICMP_DATAGRAM(Linux.SOCK_DGRAM, Method.ICMP_DATAGRAM),
  ICMP_RAW(Linux.SOCK_RAW, Method.ICMP_RAW),
  UDP(Linux.SOCK_DGRAM, Method.UDP_DATAGRAM),
  /** Listens for ICMP errors about datagrams. */
  ICMP_ERRORS(Linux.SOCK_RAW, Method.UDP_DATAGRAM),
  TCP_RAW(Linux.SOCK_RAW, Method.TCP_SYN);

  private final int type;
  private final Method method;

  SocketKind(int type, Method method) {
    this.type = type;
    this.method = method;
  }

  int type() {
    return type;
  }

  Method method() {
    return method;
  }

  int protocol(IpVersion version) {
    return switch (this) {
      case UDP -> Linux.IPPROTO_UDP;
      case TCP_RAW -> Linux.IPPROTO_TCP;
      case ICMP_DATAGRAM, ICMP_RAW, ICMP_ERRORS ->
          version == IpVersion.V4 ? Linux.IPPROTO_ICMP : Linux.IPPROTO_ICMPV6;
    };
  }
}
