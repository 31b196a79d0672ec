package dev.weir.diagnostics.app.api;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as written in JSON: IPv6 in the short form of RFC 5952. */
public final class AddressText {
  private AddressText() {}

  public static String of(InetAddress address) {
    return NetUtil.toAddressString(address);
  }

  public static String of(InetSocketAddress address) {
    return NetUtil.toSocketAddressString(address);
  }
}
