package dev.weir.common.acme;

import dev.weir.common.tls.CertificateSource;
import dev.weir.common.tls.PemFiles;
import dev.weir.common.tls.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Keeps what an authority knows us by and what it gave, in a folder of its own for each authority:
 * {@code account.key}, and each certificate with its key in one file, so that the two are never
 * apart. Nobody but the owner may read them.
 */
public final class AcmeStore {

  private final Path folder;

  /** A store for one authority; the folder is made when there is something to keep. */
  public AcmeStore(AcmeSettings settings) {
    this.folder = settings.folder().resolve(nameOf(settings.directory()));
  }

  /** {@code https://ca.example:1/directory} is {@code ca.example-1-directory}. */
  private static String nameOf(URI directory) {
    return (directory.getAuthority() + directory.getPath()).replaceAll("[^A-Za-z0-9.]+", "-");
  }

  /** A certificate that is or will be in the store. */
  public CertificateSource source(String certificate) {
    return new PemFiles(file(certificate), file(certificate), null);
  }

  private Path file(String certificate) {
    return folder.resolve(certificate + ".pem");
  }

  /**
   * The key of the account; a new one where there is none yet.
   *
   * @throws UncheckedIOException when it can be neither read nor kept
   */
  KeyPair account() {
    Path file = folder.resolve("account.key");
    try {
      if (!Files.exists(file)) {
        KeyPair fresh = newKeys();
        PrivateFiles.write(
            file,
            PrivateFiles.pem("PUBLIC KEY", fresh.getPublic().getEncoded())
                + PrivateFiles.pem("PRIVATE KEY", fresh.getPrivate().getEncoded()));
      }
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the key of the ACME account cannot be kept in " + file, e);
    }
  }

  private static KeyPair read(Path file) throws IOException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try (PEMParser parser = new PEMParser(Files.newBufferedReader(file))) {
      if (parser.readObject() instanceof SubjectPublicKeyInfo publicKey
          && parser.readObject() instanceof PrivateKeyInfo privateKey) {
        return new KeyPair(converter.getPublicKey(publicKey), converter.getPrivateKey(privateKey));
      }
    }
    throw new IOException("there is no key pair in it");
  }

  /** A new pair of keys for P-256. */
  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no key for P-256 can be made", e);
    }
  }

  /**
   * Replaces a certificate and its key at once.
   *
   * @throws IOException when it cannot be kept
   */
  void keep(String certificate, PrivateKey key, List<X509Certificate> chain)
      throws IOException, GeneralSecurityException {
    StringBuilder content = new StringBuilder();
    for (X509Certificate each : chain) {
      content.append(PrivateFiles.pem("CERTIFICATE", each.getEncoded()));
    }
    content.append(PrivateFiles.pem("PRIVATE KEY", key.getEncoded()));
    PrivateFiles.write(file(certificate), content.toString());
  }
}
