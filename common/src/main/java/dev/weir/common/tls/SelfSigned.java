package dev.weir.common.tls;

import dev.weir.common.state.Writable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes a certificate for local use that vouches for itself: P-256, for {@code localhost} and the
 * loopback addresses, valid for 825 days. It is kept in a folder, so that a browser that was told
 * to trust it may go on doing so.
 */
public final class SelfSigned {

  /** The most that Apple's systems take of a certificate that is trusted by hand. */
  private static final Duration VALID = Duration.ofDays(825);

  /** How far the clock here may be ahead of a client's. */
  private static final Duration FAST_CLOCKS = Duration.ofHours(1);

  private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

  private SelfSigned() {}

  /**
   * The certificate in a folder; made there if there is none yet, it ends within 30 days, or
   * browsers would not take it though it is trusted.
   *
   * @throws UncheckedIOException when the folder cannot be written
   */
  public static PemFiles in(Path folder, Instant now) {
    PemFiles files = files(folder);
    try {
      if (!isUsable(files, now)) {
        Writable.folder(folder);
        make(files, now);
      }
      return files;
    } catch (IOException e) {
      throw unkept(folder, e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("a self-signed certificate cannot be made", e);
    }
  }

  /**
   * A certificate as it would be in a folder, which stays as it is.
   *
   * @throws UncheckedIOException when the folder could not be written
   */
  public static CertificateSource wouldBeIn(Path folder, Instant now) {
    PemFiles files = files(folder);
    try {
      if (isUsable(files, now)) {
        return files;
      }
      Writable.folder(folder);
      KeyPair keys = newKeys();
      return new Unkept(new KeyMaterial(keys.getPrivate(), List.of(certificate(keys, now))));
    } catch (IOException e) {
      throw unkept(folder, e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("a self-signed certificate cannot be made", e);
    }
  }

  private static UncheckedIOException unkept(Path folder, IOException e) {
    return new UncheckedIOException(
        "a self-signed certificate cannot be kept in " + folder + ": " + e.getMessage(), e);
  }

  private static PemFiles files(Path folder) {
    return new PemFiles(folder.resolve("self-signed.pem"), folder.resolve("self-signed.key"), null);
  }

  private record Unkept(KeyMaterial material) implements CertificateSource {
    @Override
    public String description() {
      return "self-signed";
    }

    @Override
    public Object version() {
      return material;
    }

    @Override
    public KeyMaterial load() {
      return material;
    }
  }

  private static boolean isUsable(PemFiles files, Instant now) {
    try {
      X509Certificate leaf = files.load().leaf();
      Instant until = leaf.getNotAfter().toInstant();
      List<String> uses = leaf.getExtendedKeyUsage();
      return until.isAfter(now.plus(RENEWED_BEFORE))
          && !until.isAfter(leaf.getNotBefore().toInstant().plus(VALID))
          && uses != null
          && uses.contains(KeyPurposeId.id_kp_serverAuth.getId());
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  private static void make(PemFiles files, Instant now)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPair keys = newKeys();
    PrivateFiles.write(
        files.privateKey(), PrivateFiles.pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    PrivateFiles.write(
        files.certificate(), PrivateFiles.pem("CERTIFICATE", certificate(keys, now).getEncoded()));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(KeyPair keys, Instant now)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    Instant from = now.minus(FAST_CLOCKS);
    X500Principal self = new X500Principal("CN=localhost, O=Weir (self-signed)");
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            self,
            new BigInteger(120, new SecureRandom()),
            Date.from(from),
            Date.from(from.plus(VALID)),
            self,
            keys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(Extension.subjectAlternativeName, false, loopback());
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  private static GeneralNames loopback() {
    return new GeneralNames(
        new GeneralName[] {
          new GeneralName(GeneralName.dNSName, "localhost"),
          new GeneralName(GeneralName.dNSName, "*.localhost"),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
          new GeneralName(GeneralName.iPAddress, "::1")
        });
  }
}
