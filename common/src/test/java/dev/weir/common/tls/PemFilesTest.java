package dev.weir.common.tls;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.TestCertificates;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {

  @TempDir Path folder;
  private PemFiles plain;
  private KeyMaterial material;

  @BeforeEach
  void make() throws Exception {
    plain = SelfSigned.in(folder, Instant.now());
    material = plain.load();
  }

  @Test
  void selfSigned_isForLocalhost_andKept() throws Exception {
    assertThat(CertificateNames.of(material.leaf())).contains("localhost");
    assertThat(SelfSigned.in(folder, Instant.now()).load().leaf()).isEqualTo(material.leaf());
    assertThat(Files.getPosixFilePermissions(plain.privateKey())).hasSize(2);
  }

  /** Apple's rules for what somebody trusts by hand: else a browser refuses it all the same. */
  @Test
  void selfSigned_isOneThatBrowsersLetSomebodyTrust() throws Exception {
    X509Certificate leaf = material.leaf();
    Duration valid =
        Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
    assertThat(valid).isLessThanOrEqualTo(Duration.ofDays(825));
    assertThat(leaf.getExtendedKeyUsage()).containsExactly(KeyPurposeId.id_kp_serverAuth.getId());
  }

  @Test
  void selfSigned_thatSaysNotWhatItIsFor_isReplaced() throws Exception {
    TestCertificates.Issued purposeless =
        TestCertificates.authority("before")
            .issue(Instant.now().plus(Duration.ofDays(400)), "localhost");
    purposeless.writePem(folder);
    Files.copy(folder.resolve("certificate.pem"), plain.certificate(), REPLACE_EXISTING);
    Files.copy(folder.resolve("key.pem"), plain.privateKey(), REPLACE_EXISTING);
    assertThat(plain.load().leaf()).isEqualTo(purposeless.leaf());
    assertThat(SelfSigned.in(folder, Instant.now()).load().leaf().getExtendedKeyUsage()).hasSize(1);
  }

  @Test
  void sec1Key_isRead() throws Exception {
    ECPrivateKey sec1 =
        new ECPrivateKey(
            256,
            ((java.security.interfaces.ECPrivateKey) material.key()).getS(),
            SECObjectIdentifiers.secp256r1);
    Path key = write("sec1.pem", new PemObject("EC PRIVATE KEY", sec1.getEncoded()));
    assertThat(Files.readString(key)).contains("BEGIN EC PRIVATE KEY");
    assertThat(new PemFiles(plain.certificate(), key, null).load().leaf())
        .isEqualTo(material.leaf());
  }

  @Test
  void encryptedKey_opensWithItsPasswordOnly() throws Exception {
    Path key =
        write(
            "encrypted.pem",
            new JcaPKCS8Generator(
                material.key(),
                new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                    .setProvider(new BouncyCastleProvider())
                    .setPassword("secret".toCharArray())
                    .build()));
    assertThat(Files.readString(key)).contains("BEGIN ENCRYPTED PRIVATE KEY");
    assertThat(new PemFiles(plain.certificate(), key, "secret").load().key())
        .isEqualTo(material.key());
    for (String wrong : new String[] {"wrong", ""}) {
      assertThatThrownBy(new PemFiles(plain.certificate(), key, wrong)::load)
          .isInstanceOf(GeneralSecurityException.class)
          .hasMessageContaining("password");
    }
    assertThatThrownBy(new PemFiles(plain.certificate(), key, null)::load)
        .hasMessageContaining("password");
  }

  @Test
  void pkcs12_isRead() throws Exception {
    Path file = folder.resolve("store.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    PrivateKey key = material.key();
    store.setKeyEntry("server", key, "secret".toCharArray(), new Certificate[] {material.leaf()});
    try (var out = Files.newOutputStream(file)) {
      store.store(out, "secret".toCharArray());
    }
    assertThat(new Pkcs12File(file, "secret").load().leaf()).isEqualTo(material.leaf());
  }

  private Path write(String name, PemObjectGenerator content) throws Exception {
    Path file = folder.resolve(name);
    try (Writer out =
            new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.US_ASCII);
        PemWriter pem = new PemWriter(out)) {
      pem.writeObject(content);
    }
    return file;
  }
}
