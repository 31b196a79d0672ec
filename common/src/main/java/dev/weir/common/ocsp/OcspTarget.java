package dev.weir.common.ocsp;

import dev.weir.common.tls.KeyMaterial;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * What is to be asked about one certificate, and where.
 *
 * @param responder of the certificate's authority information access (RFC 5280 section 4.2.2.1)
 * @param serialNumber of the certificate
 * @param issuer who signed it
 */
record OcspTarget(URI responder, BigInteger serialNumber, X509Certificate issuer) {

  /** TLS features (RFC 7633). */
  private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";

  /** A sequence that holds the one integer 5, status_request, in its OCTET STRING. */
  private static final byte[] STATUS_REQUEST = {4, 5, 0x30, 3, 2, 1, 5};

  /** Empty where the certificate names no responder, or its chain does not hold its issuer. */
  static Optional<OcspTarget> of(KeyMaterial material) {
    List<X509Certificate> chain = material.chain();
    if (chain.size() < 2) {
      return Optional.empty();
    }
    return responders(material.leaf())
        .findFirst()
        .map(uri -> new OcspTarget(uri, material.leaf().getSerialNumber(), chain.get(1)));
  }

  /** Whether clients insist on a staple (must-staple). */
  static boolean mustStaple(X509Certificate certificate) {
    byte[] features = certificate.getExtensionValue(TLS_FEATURE);
    return Arrays.equals(features, STATUS_REQUEST);
  }

  private static Stream<URI> responders(X509Certificate certificate) {
    try {
      AuthorityInformationAccess access =
          AuthorityInformationAccess.fromExtensions(
              new JcaX509CertificateHolder(certificate).getExtensions());
      return access == null
          ? Stream.empty()
          : Stream.of(access.getAccessDescriptions()).flatMap(OcspTarget::responder);
    } catch (CertificateEncodingException | IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  private static Stream<URI> responder(AccessDescription access) {
    GeneralName location = access.getAccessLocation();
    if (!AccessDescription.id_ad_ocsp.equals(access.getAccessMethod())
        || location.getTagNo() != GeneralName.uniformResourceIdentifier) {
      return Stream.empty();
    }
    URI uri = URI.create(location.getName().toString());
    boolean web =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    return web && uri.getHost() != null ? Stream.of(uri) : Stream.empty();
  }

  /**
   * An OCSPRequest in DER, without a nonce, so that responders may answer from a cache (RFC 5019).
   */
  byte[] request() {
    try {
      CertificateID id =
          new CertificateID(
              digests().get(CertificateID.HASH_SHA1),
              new JcaX509CertificateHolder(issuer),
              serialNumber);
      return new OCSPReqBuilder().addRequest(id).build().getEncoded();
    } catch (OCSPException
        | OperatorCreationException
        | CertificateEncodingException
        | IOException e) {
      throw new IllegalStateException("no question can be made about " + serialNumber, e);
    }
  }

  static DigestCalculatorProvider digests() throws OperatorCreationException {
    return new JcaDigestCalculatorProviderBuilder().build();
  }
}
