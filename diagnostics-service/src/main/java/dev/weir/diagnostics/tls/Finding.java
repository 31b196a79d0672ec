package dev.weir.diagnostics.tls;

/**
 * Something wrong with a TLS server.
 *
 * @param detail in words
 */
public record Finding(Kind kind, String detail) {

  /** What kind of wrong, worst first. */
  public enum Kind {
    HANDSHAKE_FAILED,
    EXPIRED,
    NOT_YET_VALID,
    NAME_MISMATCH,
    SELF_SIGNED,
    UNTRUSTED,
    CHAIN_BROKEN,
    WEAK_KEY,
    WEAK_SIGNATURE,
    OLD_VERSION,
    WEAK_SUITE,
    EXPIRES_SOON
  }
}
