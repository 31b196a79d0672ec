package dev.weir.diagnostics.app.connect;

import dev.weir.diagnostics.tls.IdentityMatch;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * A certificate that a server shows, as written in JSON.
 *
 * @param names the names and addresses that it is for
 * @param sha256Fingerprint of the whole certificate, in hexadecimal
 */
record CertificateShown(
    String subject,
    String issuer,
    String serialNumber,
    List<String> names,
    String validFrom,
    String validUntil,
    String keyAlgorithm,
    String signatureAlgorithm,
    String sha256Fingerprint) {

  static CertificateShown of(X509Certificate certificate) {
    return new CertificateShown(
        certificate.getSubjectX500Principal().getName(),
        certificate.getIssuerX500Principal().getName(),
        certificate.getSerialNumber().toString(16),
        IdentityMatch.identities(certificate),
        certificate.getNotBefore().toInstant().toString(),
        certificate.getNotAfter().toInstant().toString(),
        certificate.getPublicKey().getAlgorithm(),
        certificate.getSigAlgName(),
        fingerprint(certificate));
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
