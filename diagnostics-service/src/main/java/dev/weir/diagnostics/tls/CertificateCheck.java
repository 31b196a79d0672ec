package dev.weir.diagnostics.tls;

import dev.weir.diagnostics.tls.Finding.Kind;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is wrong with one certificate, and who issued it. */
final class CertificateCheck {
  private static final Duration SOON = Duration.ofDays(14);
  private static final int LEAST_RSA_BITS = 2_048;
  private static final int LEAST_EC_BITS = 224;
  private static final Pattern WEAK_SIGNATURE =
      Pattern.compile("(MD2|MD5|SHA-?1)with.*", Pattern.CASE_INSENSITIVE);

  private CertificateCheck() {}

  static List<Finding> of(X509Certificate certificate, Instant now) {
    String subject = certificate.getSubjectX500Principal().getName();
    List<Finding> found = new ArrayList<>();
    validity(certificate, subject, now, found);
    int bits = keyBits(certificate);
    if (certificate.getPublicKey() instanceof RSAPublicKey && bits < LEAST_RSA_BITS) {
      found.add(new Finding(Kind.WEAK_KEY, subject + ": RSA with " + bits + " bits"));
    } else if (certificate.getPublicKey() instanceof ECPublicKey && bits < LEAST_EC_BITS) {
      found.add(new Finding(Kind.WEAK_KEY, subject + ": a curve of " + bits + " bits"));
    }
    if (!isIssuedBy(certificate, certificate)
        && WEAK_SIGNATURE.matcher(certificate.getSigAlgName()).matches()) {
      found.add(new Finding(Kind.WEAK_SIGNATURE, subject + ": " + certificate.getSigAlgName()));
    }
    return found;
  }

  private static void validity(
      X509Certificate certificate, String subject, Instant now, List<Finding> found) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      found.add(new Finding(Kind.NOT_YET_VALID, subject + ": from " + from));
    } else if (now.isAfter(until)) {
      found.add(new Finding(Kind.EXPIRED, subject + ": until " + until));
    } else if (now.plus(SOON).isAfter(until)) {
      found.add(new Finding(Kind.EXPIRES_SOON, subject + ": until " + until));
    }
  }

  /** The length of the key in bits; 0 where it has none that can be compared. */
  static int keyBits(X509Certificate certificate) {
    return switch (certificate.getPublicKey()) {
      case RSAPublicKey rsa -> rsa.getModulus().bitLength();
      case ECPublicKey ec -> ec.getParams().getOrder().bitLength();
      default -> 0;
    };
  }

  /** Whether one certificate bears the signature of the other's key. */
  static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
