package dev.weir.diagnostics.tls;

/** The versions of TLS, newest first. */
public enum TlsVersion {
  TLS_1_3(0x0304, "TLSv1.3"),
  TLS_1_2(0x0303, "TLSv1.2"),
  TLS_1_1(0x0302, "TLSv1.1"),
  TLS_1_0(0x0301, "TLSv1.0");

  private final int code;
  private final String text;

  TlsVersion(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** As on the wire. */
  int code() {
    return code;
  }

  /** As people write it. */
  public String text() {
    return text;
  }

  /** Whether RFC 8996 tells servers not to offer it. */
  public boolean isDeprecated() {
    return this == TLS_1_1 || this == TLS_1_0;
  }
}
