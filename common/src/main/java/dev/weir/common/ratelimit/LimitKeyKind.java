package dev.weir.common.ratelimit;

import java.net.InetAddress;

/** By what a rule counts. */
public enum LimitKeyKind {
  /** Each client has its own allowance: an IPv4 address or an IPv6 /64. */
  CLIENT,
  /** All clients share one allowance for each host that they ask. */
  HOST,
  /** All that the rule matches shares one allowance. */
  SERVICE;

  private static final LimitKey WHOLE_SERVICE = LimitKey.of("service");

  LimitKey key(InetAddress client, String host) {
    return switch (this) {
      case CLIENT -> LimitKey.of(client);
      case HOST -> LimitKey.of(host);
      case SERVICE -> WHOLE_SERVICE;
    };
  }
}
