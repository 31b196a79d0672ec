package dev.weir.common.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Addresses as people write them: IPv6 in the one short form of RFC 5952 ({@code ::1}, where the
 * JDK says {@code 0:0:0:0:0:0:0:1}), without a zone.
 */
public final class AddressText {
  private AddressText() {}

  /** The address alone. */
  public static String of(InetAddress address) {
    return NetUtil.toAddressString(address);
  }

  /** The address and the port, as in a URL: IPv6 in brackets. */
  public static String of(InetSocketAddress address) {
    return NetUtil.toSocketAddressString(address);
  }
}
