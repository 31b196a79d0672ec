package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.probe.Method;

/** The sockets through which probes may leave. */
enum SocketKind {
  ICMP_DATAGRAM(Linux.SOCK_DGRAM, Method.ICMP_DATAGRAM),
  ICMP_RAW(Linux.SOCK_RAW, Method.ICMP_RAW),
  UDP(Linux.SOCK_DGRAM, Method.UDP_DATAGRAM);

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
    if (this == UDP) {
      return Linux.IPPROTO_UDP;
    }
    return version == IpVersion.V4 ? Linux.IPPROTO_ICMP : Linux.IPPROTO_ICMPV6;
  }
}
