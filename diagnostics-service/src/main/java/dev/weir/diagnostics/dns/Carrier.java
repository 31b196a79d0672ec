package dev.weir.diagnostics.dns;

/** What a question and its answer go over. */
public enum Carrier {
  /** With EDNS; an answer that is truncated is asked for again over TCP (RFC 7766 section 5). */
  UDP(53),
  TCP(53),
  /** DNS over TLS (RFC 7858). */
  DOT(853),
  /** DNS over HTTPS (RFC 8484). */
  DOH(443);

  private final int defaultPort;

  Carrier(int defaultPort) {
    this.defaultPort = defaultPort;
  }

  /** The port that servers listen to for it. */
  public int defaultPort() {
    return defaultPort;
  }

  /** Whether the server has to prove who it is, by a certificate. */
  public boolean isSecure() {
    return this == DOT || this == DOH;
  }
}
