package dev.weir.diagnostics.dns;

import org.xbill.DNS.SVCBBase;

/** Names of service parameters (RFC 9460 section 14.3.2). */
final class SvcParamNames {
  private SvcParamNames() {}

  static String of(int key) {
    return switch (key) {
      case SVCBBase.MANDATORY -> "mandatory";
      case SVCBBase.ALPN -> "alpn";
      case SVCBBase.NO_DEFAULT_ALPN -> "no-default-alpn";
      case SVCBBase.PORT -> "port";
      case SVCBBase.IPV4HINT -> "ipv4hint";
      case SVCBBase.ECH -> "ech";
      case SVCBBase.IPV6HINT -> "ipv6hint";
      case SVCBBase.DOHPATH -> "dohpath";
      case SVCBBase.OHTTP -> "ohttp";
      default -> "key" + key;
    };
  }
}
