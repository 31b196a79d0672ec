package dev.weir.diagnostics.policy;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Which of a name's addresses to take. */
public enum AddressFamily {
  ANY,
  IPV4,
  IPV6;

  boolean admits(InetAddress address) {
    return switch (this) {
      case ANY -> true;
      case IPV4 -> address instanceof Inet4Address;
      case IPV6 -> !(address instanceof Inet4Address);
    };
  }
}
