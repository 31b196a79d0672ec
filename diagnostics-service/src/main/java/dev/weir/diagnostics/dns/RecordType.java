package dev.weir.diagnostics.dns;

import org.xbill.DNS.Type;

/** The types that may be asked for: neither ANY nor zone transfers, which serve amplification. */
public enum RecordType {
  A(Type.A),
  AAAA(Type.AAAA),
  CNAME(Type.CNAME),
  MX(Type.MX),
  TXT(Type.TXT),
  NS(Type.NS),
  SOA(Type.SOA),
  SRV(Type.SRV),
  CAA(Type.CAA),
  HTTPS(Type.HTTPS),
  SVCB(Type.SVCB),
  PTR(Type.PTR),
  DS(Type.DS),
  DNSKEY(Type.DNSKEY),
  TLSA(Type.TLSA);

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
