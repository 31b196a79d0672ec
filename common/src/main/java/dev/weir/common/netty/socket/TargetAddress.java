package dev.weir.common.netty.socket;

import dev.weir.common.net.UpstreamTarget;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where a socket to an upstream connects to. */
public final class TargetAddress {

  private TargetAddress() {}

  /** A literal needs no look-up; a name is left to whoever connects. */
  public static InetSocketAddress of(UpstreamTarget target) {
    String host = target.address().host();
    int port = target.address().port();
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal == null) {
      return InetSocketAddress.createUnresolved(host, port);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(literal), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(target + " is not an address", e);
    }
  }
}
