package dev.weir.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests, with P-256 keys: makes certificates for any name. */
public final class TestCertificates {

  private static final Duration VALID = Duration.ofDays(30);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** TLS features (RFC 7633): must-staple is the feature status_request, 5. */
  private static final ASN1ObjectIdentifier TLS_FEATURE =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24");

  private final KeyPair keys;
  private final X509Certificate certificate;

  /** A certificate with its key and the authority's certificate. */
  public record Issued(PrivateKey key, List<X509Certificate> chain) {

    /** Writes {@code certificate.pem} and {@code key.pem}; what was there is replaced at once. */
    public void writePem(Path folder) {
      replace(folder.resolve("key.pem"), pem("PRIVATE KEY", key.getEncoded()));
      StringBuilder all = new StringBuilder();
      for (X509Certificate each : chain) {
        all.append(TestCertificates.pem(each));
      }
      replace(folder.resolve("certificate.pem"), all.toString());
    }

    public X509Certificate leaf() {
      return chain.getFirst();
    }
  }

  private TestCertificates(KeyPair keys, X509Certificate certificate) {
    this.keys = keys;
    this.certificate = certificate;
  }

  /** A new authority. */
  public static TestCertificates authority(String name) {
    KeyPair keys = newKeys();
    X500Principal self = new X500Principal("CN=" + name);
    return new TestCertificates(
        keys, sign(self, keys, self, keys.getPublic(), Instant.now().plus(VALID), true, Map.of()));
  }

  /** The authority's own certificate, which clients are to trust. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** A certificate for these host names, valid for 30 days. */
  public Issued issue(String... names) {
    return issue(Instant.now().plus(VALID), names);
  }

  /** A certificate for these host names that is valid until then. */
  public Issued issue(Instant until, String... names) {
    return issue(until, Arrays.asList(names), Map.of());
  }

  /**
   * A certificate for these host names whose status a responder tells (OCSP).
   *
   * @param mustStaple whether clients are to insist on seeing that status in the handshake
   */
  public Issued issueWithResponder(URI responder, boolean mustStaple, String... names) {
    Map<ASN1ObjectIdentifier, ASN1Encodable> more = new LinkedHashMap<>();
    more.put(
        Extension.authorityInfoAccess,
        new AuthorityInformationAccess(
            AccessDescription.id_ad_ocsp,
            new GeneralName(GeneralName.uniformResourceIdentifier, responder.toString())));
    if (mustStaple) {
      more.put(TLS_FEATURE, new DERSequence(new ASN1Integer(5)));
    }
    return issue(Instant.now().plus(VALID), Arrays.asList(names), more);
  }

  /** A certificate with an RSA key of 2048 bits. */
  public Issued issueRsa(String... names) {
    KeyPair own = newRsaKeys();
    return new Issued(
        own.getPrivate(),
        certify(own.getPublic(), Instant.now().plus(VALID), Arrays.asList(names)));
  }

  /** A certificate that may sign OCSP answers in the authority's place (RFC 6960 4.2.2.2). */
  public Issued issueOcspSigner(String name) {
    return issue(
        Instant.now().plus(VALID),
        List.of(name),
        Map.of(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning)));
  }

  private Issued issue(
      Instant until, List<String> names, Map<ASN1ObjectIdentifier, ASN1Encodable> more) {
    KeyPair own = newKeys();
    return new Issued(own.getPrivate(), certify(own.getPublic(), until, names, more));
  }

  /** The chain for a key that somebody else holds. */
  List<X509Certificate> certify(PublicKey key, Instant until, List<String> names) {
    return certify(key, until, names, Map.of());
  }

  private List<X509Certificate> certify(
      PublicKey key,
      Instant until,
      List<String> names,
      Map<ASN1ObjectIdentifier, ASN1Encodable> more) {
    Map<ASN1ObjectIdentifier, ASN1Encodable> extensions = new LinkedHashMap<>(more);
    extensions.put(Extension.subjectAlternativeName, alternatives(names));
    X509Certificate leaf =
        sign(
            certificate.getSubjectX500Principal(),
            keys,
            new X500Principal("CN=" + names.getFirst().replace("*.", "any.")),
            key,
            until,
            false,
            extensions);
    return List.of(leaf, certificate);
  }

  PrivateKey key() {
    return keys.getPrivate();
  }

  /** A certificate as PEM. */
  public static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }

  private static void replace(Path file, String content) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, content);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newRsaKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate sign(
      X500Principal issuer,
      KeyPair issuerKeys,
      X500Principal subject,
      PublicKey subjectKey,
      Instant until,
      boolean authority,
      Map<ASN1ObjectIdentifier, ASN1Encodable> more) {
    try {
      Instant from = Instant.now().minus(Duration.ofDays(60));
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(120, RANDOM),
              Date.from(from),
              Date.from(until),
              subject,
              subjectKey);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      for (Map.Entry<ASN1ObjectIdentifier, ASN1Encodable> each : more.entrySet()) {
        builder.addExtension(each.getKey(), false, each.getValue());
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GeneralNames alternatives(List<String> names) {
    return new GeneralNames(
        names.stream().map(TestCertificates::alternative).toArray(GeneralName[]::new));
  }

  private static GeneralName alternative(String name) {
    boolean address = name.matches("[0-9.]+") || name.contains(":");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }
}
