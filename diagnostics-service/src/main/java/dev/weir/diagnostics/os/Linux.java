package dev.weir.diagnostics.os;

/**
 * Numbers of the Linux socket interface, the same on x86-64 and aarch64 ({@code linux/in.h}, {@code
 * linux/in6.h}, {@code linux/icmp.h}, {@code linux/errqueue.h}, {@code linux/net_tstamp.h}, {@code
 * linux/if_packet.h}).
 */
final class Linux {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int IPPROTO_ICMP = 1;
  static final int IPPROTO_TCP = 6;
  static final int IPPROTO_UDP = 17;
  static final int IPPROTO_ICMPV6 = 58;

  static final int SOL_IP = 0;
  static final int SOL_SOCKET = 1;
  static final int SOL_IPV6 = 41;
  static final int SOL_ICMPV6 = 58;
  static final int SOL_RAW = 255;
  static final int SOL_PACKET = 263;

  static final int SO_ERROR = 4;
  static final int SO_RCVBUF = 8;
  static final int SO_LINGER = 13;
  static final int SO_TIMESTAMPING = 37;
  static final int IP_TTL = 2;
  static final int IP_MTU_DISCOVER = 10;
  static final int IP_RECVERR = 11;
  static final int IP_RECVTTL = 12;
  static final int IP_RECVERR_RFC4884 = 26;
  static final int IPV6_UNICAST_HOPS = 16;
  static final int IPV6_MTU_DISCOVER = 23;
  static final int IPV6_RECVERR = 25;
  static final int IPV6_RECVERR_RFC4884 = 31;
  static final int IPV6_RECVHOPLIMIT = 51;
  static final int IPV6_HOPLIMIT = 52;

  /** Fragments what does not fit, as {@code IP_MTU_DISCOVER} has it. */
  static final int PMTUDISC_DONT = 0;

  /** Never fragments, and takes no notice of what the kernel knows of the path. */
  static final int PMTUDISC_PROBE = 3;

  /** Types of ICMPv4 (RFC 792). */
  static final int DESTINATION_UNREACHABLE = 3;

  static final int TIME_EXCEEDED = 11;

  static final int PACKET_IGNORE_OUTGOING = 23;
  static final int ICMP_FILTER = 1;
  static final int ICMPV6_FILTER = 1;

  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_ERRQUEUE = 0x2000;
  static final short POLLIN = 1;
  static final short POLLOUT = 4;

  /** Software stamps for packets sent and received, reported in a control message. */
  static final int STAMPS_TX_RX_SOFTWARE = 1 << 1 | 1 << 3 | 1 << 4;

  static final int ORIGIN_ICMP = 2;
  static final int ORIGIN_ICMP6 = 3;
  static final int ORIGIN_TIMESTAMPING = 4;

  private Linux() {}
}
