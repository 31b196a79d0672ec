package dev.weir.common.tls;

/** A certificate that is asked for cannot be had. The message says which and why. */
public final class CertificateRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CertificateRefused(CertificateEntry entry, String reason) {
    super(
        "certificate %s from %s is refused: %s"
            .formatted(entry.name(), entry.source().description(), reason));
  }
}
