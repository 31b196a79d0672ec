package dev.weir.common.ocsp;

import dev.weir.common.tls.Staple;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * Checks what a responder answered before it is believed (RFC 6960 section 3.2): it is about the
 * certificate asked about, signed by its issuer or by whom the issuer has charged with that, and
 * holds now.
 */
final class OcspCheck {

  /** By how much the responder's clock may be ahead. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final OcspTarget target;
  private final Instant now;

  private OcspCheck(OcspTarget target, Instant now) {
    this.target = target;
    this.now = now;
  }

  /**
   * Judges an answer.
   *
   * @param response an OCSPResponse in DER, or anything else that came
   */
  static OcspAnswer of(OcspTarget target, byte[] response, Instant now) {
    try {
      return new OcspCheck(target, now).judge(response);
    } catch (OCSPException
        | OperatorCreationException
        | CertificateException
        | CertException
        | IOException
        | RuntimeException e) {
      return new OcspAnswer.Unusable(
          "what came is no answer that can be checked: " + e.getMessage());
    }
  }

  private OcspAnswer judge(byte[] response)
      throws OCSPException,
          OperatorCreationException,
          CertificateException,
          CertException,
          IOException {
    OCSPResp envelope = new OCSPResp(response);
    if (envelope.getStatus() != OCSPResp.SUCCESSFUL) {
      return new OcspAnswer.Unusable("the responder refuses with status " + envelope.getStatus());
    }
    if (!(envelope.getResponseObject() instanceof BasicOCSPResp basic)) {
      return new OcspAnswer.Unusable("the answer is of a kind that nobody knows");
    }
    Optional<SingleResp> single = aboutTarget(basic);
    if (single.isEmpty()) {
      return new OcspAnswer.Unusable("the answer is about another certificate");
    }
    return isSigned(basic)
        ? verdict(single.get(), response)
        : new OcspAnswer.Unusable("the answer is signed by nobody who may");
  }

  private Optional<SingleResp> aboutTarget(BasicOCSPResp basic)
      throws OCSPException, OperatorCreationException, CertificateException {
    X509CertificateHolder issuer = new JcaX509CertificateHolder(target.issuer());
    for (SingleResp single : basic.getResponses()) {
      if (single.getCertID().getSerialNumber().equals(target.serialNumber())
          && single.getCertID().matchesIssuer(issuer, OcspTarget.digests())) {
        return Optional.of(single);
      }
    }
    return Optional.empty();
  }

  private boolean isSigned(BasicOCSPResp basic)
      throws OperatorCreationException, CertificateException, CertException {
    ContentVerifierProvider byIssuer = verifier(target.issuer().getPublicKey());
    if (isSignedBy(basic, byIssuer)) {
      return true;
    }
    for (X509CertificateHolder delegate : basic.getCerts()) {
      if (isDelegate(delegate, byIssuer)
          && isSignedBy(
              basic,
              verifier(
                  new JcaX509CertificateConverter().getCertificate(delegate).getPublicKey()))) {
        return true;
      }
    }
    return false;
  }

  /** A signature of another algorithm than the key's is not one of that key. */
  private static boolean isSignedBy(BasicOCSPResp basic, ContentVerifierProvider signer) {
    try {
      return basic.isSignatureValid(signer);
    } catch (OCSPException e) {
      return false;
    }
  }

  /** Section 4.2.2.2: issued by the same authority, for this purpose, and valid. */
  private boolean isDelegate(X509CertificateHolder certificate, ContentVerifierProvider byIssuer)
      throws CertException {
    ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(certificate.getExtensions());
    return usage != null
        && usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
        && certificate.isValidOn(Date.from(now))
        && certificate.isSignatureValid(byIssuer);
  }

  private OcspAnswer verdict(SingleResp single, byte[] response) {
    Instant from = single.getThisUpdate().toInstant();
    if (from.isAfter(now.plus(CLOCK_SKEW))) {
      return new OcspAnswer.Unusable("the answer holds from " + from + " only");
    }
    if (single.getNextUpdate() == null) {
      return new OcspAnswer.Unusable("the answer does not say until when it holds");
    }
    Instant until = single.getNextUpdate().toInstant();
    if (!until.isAfter(now)) {
      return new OcspAnswer.Unusable("the answer held until " + until + " only");
    }
    return switch (single.getCertStatus()) {
      // what BouncyCastle calls CertificateStatus.GOOD
      case null -> new OcspAnswer.Good(from, new Staple(response, until));
      case RevokedStatus revoked -> new OcspAnswer.Revoked(revoked.getRevocationTime().toInstant());
      default -> new OcspAnswer.Unusable("the responder does not know the certificate");
    };
  }

  private static ContentVerifierProvider verifier(PublicKey key) throws OperatorCreationException {
    return new JcaContentVerifierProviderBuilder().build(key);
  }
}
