package dev.weir.common.autoconfigure.tls;

import dev.weir.common.acme.AcmeState;
import dev.weir.common.ocsp.StapleState;
import dev.weir.common.tls.CertificateState;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API tells of a certificate: nothing that a client could not see, and where it came from.
 * Of one that is not obtained yet there is little to tell: all that is in it is null.
 *
 * @param problem why its source's present content is not in use; null when it is
 * @param ocsp what its responder says; null where nobody is asked
 * @param acme how it stands with the authority it is ordered from; null where it is not
 */
record CertificateView(
    String name,
    List<String> serverNames,
    @Nullable String subject,
    @Nullable String issuer,
    @Nullable String serialNumber,
    @Nullable Instant notBefore,
    @Nullable Instant notAfter,
    @Nullable String keyType,
    @Nullable String sha256Fingerprint,
    @Nullable String source,
    @Nullable Instant loadedAt,
    boolean isDefault,
    @Nullable String problem,
    @Nullable StapleState ocsp,
    @Nullable AcmeState acme) {

  static CertificateView of(
      CertificateState state,
      @Nullable StapleState ocsp,
      @Nullable AcmeState acme,
      boolean isDefault) {
    X509Certificate leaf = state.material().leaf();
    return new CertificateView(
        state.name(),
        state.serverNames().stream().sorted().toList(),
        leaf.getSubjectX500Principal().getName(),
        leaf.getIssuerX500Principal().getName(),
        leaf.getSerialNumber().toString(16),
        leaf.getNotBefore().toInstant(),
        leaf.getNotAfter().toInstant(),
        keyType(leaf.getPublicKey()),
        fingerprint(leaf),
        state.source(),
        state.loadedAt(),
        isDefault,
        state.problem(),
        ocsp,
        acme);
  }

  /** One that is not obtained yet. */
  static CertificateView of(AcmeState awaited, boolean isDefault) {
    return new CertificateView(
        awaited.certificate(),
        awaited.serverNames(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        isDefault,
        awaited.problem(),
        null,
        awaited);
  }

  private static String keyType(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
      case ECPublicKey ec -> "EC " + ec.getParams().getOrder().bitLength();
      default -> key.getAlgorithm();
    };
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
