package dev.weir.diagnostics.packet;

import java.net.Inet6Address;
import java.net.InetAddress;

/** The two versions of the Internet Protocol, which number their ICMP messages differently. */
public enum IpVersion {
  V4(8, 0),
  V6(128, 129);

  private final int echoRequest;
  private final int echoReply;

  IpVersion(int echoRequest, int echoReply) {
    this.echoRequest = echoRequest;
    this.echoReply = echoReply;
  }

  /** The version whose packets carry {@code address}. */
  public static IpVersion of(InetAddress address) {
    return address instanceof Inet6Address ? V6 : V4;
  }

  /** ICMP type of an echo request (RFC 792, RFC 4443 section 4.1). */
  public int echoRequest() {
    return echoRequest;
  }

  /** ICMP type of an echo reply (RFC 792, RFC 4443 section 4.2). */
  public int echoReply() {
    return echoReply;
  }
}
