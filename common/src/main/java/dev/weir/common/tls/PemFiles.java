package dev.weir.common.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * A certificate chain and a private key in PEM files (RFC 7468): PKCS#8, PKCS#1 or SEC 1, in the
 * clear or with a password. Both may be in one file.
 *
 * @param certificate the server's own certificate first, then those that vouch for it
 * @param password of the key; null where it has none
 */
public record PemFiles(Path certificate, Path privateKey, @Nullable String password)
    implements CertificateSource {

  @Override
  public String description() {
    return certificate.toString();
  }

  @Override
  public Object version() throws IOException {
    return FileVersion.of(certificate, privateKey);
  }

  @Override
  public KeyMaterial load() throws IOException, GeneralSecurityException {
    return KeyPairs.matched(key(), chain());
  }

  private List<X509Certificate> chain() throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    try (PEMParser parser = new PEMParser(Files.newBufferedReader(certificate))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof X509CertificateHolder holder) {
          chain.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    }
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in " + certificate);
    }
    return chain;
  }

  private PrivateKey key() throws IOException, GeneralSecurityException {
    try (PEMParser parser = new PEMParser(Files.newBufferedReader(privateKey))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        PrivateKeyInfo key = keyIn(object);
        if (key != null) {
          return KeyPairs.decode(
              key.getEncoded(), key.getPrivateKeyAlgorithm().getAlgorithm().getId());
        }
      }
    } catch (OperatorCreationException | PKCSException e) {
      throw new GeneralSecurityException(
          "the private key in " + privateKey + " does not open with the password given", e);
    }
    throw new GeneralSecurityException("there is no private key in " + privateKey);
  }

  private @Nullable PrivateKeyInfo keyIn(Object object)
      throws IOException, OperatorCreationException, PKCSException {
    return switch (object) {
      case PrivateKeyInfo plain -> plain;
      case PEMKeyPair pair -> pair.getPrivateKeyInfo();
      case PEMEncryptedKeyPair encrypted ->
          encrypted
              .decryptKeyPair(
                  new JcePEMDecryptorProviderBuilder()
                      .setProvider(new BouncyCastleProvider())
                      .build(secret()))
              .getPrivateKeyInfo();
      case PKCS8EncryptedPrivateKeyInfo encrypted ->
          encrypted.decryptPrivateKeyInfo(
              new JceOpenSSLPKCS8DecryptorProviderBuilder()
                  .setProvider(new BouncyCastleProvider())
                  .build(secret()));
      default -> null;
    };
  }

  private char[] secret() throws PKCSException {
    if (password == null) {
      throw new PKCSException("a password is needed");
    }
    return password.toCharArray();
  }
}
