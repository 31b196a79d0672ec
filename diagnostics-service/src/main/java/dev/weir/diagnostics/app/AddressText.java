package dev.weir.diagnostics.app;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as written in JSON: IPv6 in the short form of RFC 5952. */
final class AddressText {
  private AddressText() {}

  static String of(InetAddress address) {
    return NetUtil.toAddressString(address);
  }

  static String of(InetSocketAddress address) {
    return NetUtil.toSocketAddressString(address);
  }
}
