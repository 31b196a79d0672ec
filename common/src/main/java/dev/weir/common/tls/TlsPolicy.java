package dev.weir.common.tls;

import java.util.List;

/**
 * What a listener agrees to in a handshake, after Mozilla's <a
 * href="https://wiki.mozilla.org/Security/Server_Side_TLS">server side TLS</a> recommendations. The
 * server's order counts.
 */
public enum TlsPolicy {
  /** TLS 1.3 and nothing else. */
  MODERN,

  /** TLS 1.3, and 1.2 with ephemeral keys and authenticated encryption. The default. */
  INTERMEDIATE;

  /** Protocol versions as the JDK names them. */
  public List<String> protocols() {
    return switch (this) {
      case MODERN -> List.of("TLSv1.3");
      case INTERMEDIATE -> List.of("TLSv1.3", "TLSv1.2");
    };
  }

  /** Cipher suites by their IANA names, those of TLS 1.3 first. */
  public List<String> cipherSuites() {
    return switch (this) {
      case MODERN ->
          List.of(
              "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
      case INTERMEDIATE ->
          List.of(
              "TLS_AES_128_GCM_SHA256",
              "TLS_AES_256_GCM_SHA384",
              "TLS_CHACHA20_POLY1305_SHA256",
              "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
              "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
              "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
              "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
              "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
              "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    };
  }

  /** Groups for the key agreement, as OpenSSL names them. */
  public List<String> groups() {
    return List.of("X25519", "P-256", "P-384");
  }
}
