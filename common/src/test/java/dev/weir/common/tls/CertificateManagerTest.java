package dev.weir.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.TestCertificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateManagerTest {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test");

  @TempDir Path folder;
  private final Instant now = Instant.now();

  @BeforeEach
  void write() {
    AUTHORITY.issue("a.example").writePem(folder);
  }

  private CertificateManager manager(@Nullable String fallback) {
    return CertificateManager.load(List.of(entry(Set.of())), fallback, now);
  }

  private CertificateEntry entry(Set<String> names) {
    return new CertificateEntry(
        "shop",
        names,
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null));
  }

  @Test
  void namesOfTheCertificate_findIt() {
    CertificateManager manager = manager(null);
    assertThat(manager.select("a.example", List.of())).isNotNull();
    assertThat(manager.select("b.example", List.of())).isNull();
    assertThat(manager.select(null, List.of())).isNull();
  }

  @Test
  void givenNames_standForThoseOfTheCertificate() {
    CertificateManager manager =
        CertificateManager.load(List.of(entry(Set.of("*.other"))), null, now);
    assertThat(manager.select("b.other", List.of())).isNotNull();
    assertThat(manager.select("a.example", List.of())).isNull();
  }

  @Test
  void unknownName_getsTheDefault() {
    CertificateManager manager = manager("shop");
    assertThat(manager.select("b.example", List.of()))
        .isSameAs(manager.select("a.example", List.of()))
        .isNotNull();
    assertThat(manager.select(null, List.of())).isNotNull();
  }

  @Test
  void unchangedFile_keepsItsMaterial() {
    CertificateManager manager = manager(null);
    KeyMaterial before = manager.select("a.example", List.of());
    manager.refresh(now);
    assertThat(manager.select("a.example", List.of())).isSameAs(before);
  }

  @Test
  void changedFile_isTakenOver() {
    CertificateManager manager = manager(null);
    TestCertificates.Issued next = AUTHORITY.issue("a.example", "b.example");
    next.writePem(folder);
    manager.refresh(now);
    assertThat(serial(manager, "b.example")).isEqualTo(next.leaf().getSerialNumber());
    assertThat(manager.states().getFirst().problem()).isNull();
  }

  @Test
  void brokenFile_keepsTheOldOneAndSaysWhy() throws IOException {
    CertificateManager manager = manager(null);
    BigInteger before = serial(manager, "a.example");
    Files.writeString(folder.resolve("certificate.pem"), "-----BEGIN CERTIFICATE-----\nnone\n");
    manager.refresh(now);
    assertThat(serial(manager, "a.example")).isEqualTo(before);
    assertThat(manager.states().getFirst().problem()).isNotNull();
  }

  @Test
  void keyOfAnotherCertificate_keepsTheOldOneAndSaysWhy() throws IOException {
    CertificateManager manager = manager(null);
    Path elsewhere = Files.createDirectory(folder.resolve("other"));
    AUTHORITY.issue("a.example").writePem(elsewhere);
    Files.copy(
        elsewhere.resolve("certificate.pem"),
        folder.resolve("certificate.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    manager.refresh(now);
    assertThat(manager.states().getFirst().problem())
        .isEqualTo("the private key is not that of the certificate");
  }

  @Test
  void vanishedFile_keepsTheOldOne_andItsReturnHeals() throws IOException {
    CertificateManager manager = manager(null);
    Files.delete(folder.resolve("key.pem"));
    manager.refresh(now);
    assertThat(manager.states().getFirst().problem()).contains("there is no file");
    write();
    manager.refresh(now);
    assertThat(manager.states().getFirst().problem()).isNull();
  }

  @Test
  void endedCertificate_isNotTakenOver() {
    CertificateManager manager = manager(null);
    BigInteger before = serial(manager, "a.example");
    AUTHORITY.issue(now.minus(Duration.ofDays(1)), "a.example").writePem(folder);
    manager.refresh(now);
    assertThat(serial(manager, "a.example")).isEqualTo(before);
    assertThat(manager.states().getFirst().problem()).contains("valid until");
  }

  @Test
  void firstLoadThatFails_isRefused() throws IOException {
    Files.delete(folder.resolve("key.pem"));
    assertThatThrownBy(() -> manager(null))
        .isInstanceOf(CertificateRefused.class)
        .hasMessageContaining("shop")
        .hasMessageContaining("there is no file");
  }

  private static BigInteger serial(CertificateManager manager, String name) {
    return Objects.requireNonNull(manager.select(name, List.of())).leaf().getSerialNumber();
  }
}
