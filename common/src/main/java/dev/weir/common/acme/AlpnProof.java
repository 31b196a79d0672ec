package dev.weir.common.acme;

import dev.weir.common.tls.KeyMaterial;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The certificate that answers a TLS-ALPN-01 challenge (RFC 8737 section 3). */
final class AlpnProof {

  /** RFC 8737 section 3: critical, and an OCTET STRING of 32 bytes. */
  private static final ASN1ObjectIdentifier ACME_IDENTIFIER =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31");

  private static final Duration VALID = Duration.ofDays(1);

  private AlpnProof() {}

  /**
   * Makes one with a key of its own.
   *
   * @param digest SHA-256 of the key authorization
   */
  static KeyMaterial of(String name, byte[] digest) {
    try {
      return signed(name, digest, AcmeStore.newKeys());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("no answer to the challenge can be made", e);
    }
  }

  private static KeyMaterial signed(String name, byte[] digest, KeyPair keys)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X500Principal self = new X500Principal("CN=acme challenge");
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            self,
            new BigInteger(120, new SecureRandom()),
            Date.from(now.minus(VALID)),
            Date.from(now.plus(VALID)),
            self,
            keys.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
    builder.addExtension(ACME_IDENTIFIER, true, new DEROctetString(digest));
    return new KeyMaterial(
        keys.getPrivate(),
        List.of(
            new JcaX509CertificateConverter()
                .getCertificate(
                    builder.build(
                        new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())))));
  }
}
