package dev.weir.common.autoconfigure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.acme.AcmeSettings;
import dev.weir.common.acme.AcmeSettings.ChallengeType;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TlsPropertiesTest {

  private static TlsProperties bound(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("weir.tls", TlsProperties.class);
  }

  @Test
  void nothingGiven_meansNoCertificates_andStaplingForThoseToCome() {
    TlsProperties defaults = bound(Map.of());
    assertThat(defaults.certificates()).isEmpty();
    assertThat(defaults.defaultCertificate()).isNull();
    assertThat(defaults.reloadInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(defaults.expiryWarning()).isEqualTo(Duration.ofDays(14));
    assertThat(defaults.selfSigned()).isFalse();
    assertThat(defaults.directory()).isEqualTo("data/tls");
    assertThat(defaults.ocspStapling()).isTrue();
  }

  @Test
  void stapling_canBeTurnedOff() {
    assertThat(bound(Map.of("weir.tls.ocsp-stapling", "false")).ocspStapling()).isFalse();
  }

  @Test
  void acme_isOffByDefault_withDefaultsForWhoTurnsItOn() {
    AcmeProperties acme = bound(Map.of()).acme();
    assertThat(bound(Map.of()).acmeSettings()).isNull();
    assertThat(acme.contact()).isEmpty();
    assertThat(acme.termsAgreed()).isFalse();
    assertThat(acme.challenge()).isEqualTo(ChallengeType.HTTP_01);
    assertThat(acme.renewBefore()).isEqualTo(Duration.ofDays(30));
  }

  private static Map<String, String> acme(String... more) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("weir.tls.acme.directory-url", "https://ca.example/directory");
    settings.put("weir.tls.acme.terms-agreed", "true");
    settings.put("weir.tls.acme.certificates.shop", "Shop.example,www.shop.example");
    for (int i = 0; i < more.length; i += 2) {
      settings.put("weir.tls." + more[i], more[i + 1]);
    }
    return settings;
  }

  @Test
  void acme_keepsItsFilesBelowTheDirectoryOfTls_unlessToldOtherwise() {
    AcmeSettings settings =
        Objects.requireNonNull(
            bound(acme("directory", "keys", "acme.challenge", "tls-alpn-01")).acmeSettings());
    assertThat(settings.folder()).isEqualTo(Path.of("keys", "acme"));
    assertThat(settings.challenge()).isEqualTo(ChallengeType.TLS_ALPN_01);
    assertThat(settings.certificates())
        .containsEntry("shop", List.of("shop.example", "www.shop.example"));
    assertThat(Objects.requireNonNull(bound(acme("acme.directory", "a")).acmeSettings()).folder())
        .isEqualTo(Path.of("a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme.terms-agreed | false | terms-agreed is not true",
        "acme.certificates.shop | *.example | '*.example'",
        "acme.certificates.shop | ../a/b | '../a/b'",
        "acme.certificates.shop | '' | for no name",
        "acme.renew-before | 0s | PT0S",
        "acme.eab.key-id | key-7 | needs key-id and one of",
        "acme.eab.mac-key | c2hvcnQ | needs key-id and one of"
      })
  void acme_thatMakesNoSense_isRefused(String key, String value, String cause) {
    TlsProperties properties = bound(acme(key, value));
    assertThatThrownBy(properties::acmeSettings)
        .isInstanceOf(RefusedConfiguration.class)
        .hasMessageContaining(cause);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"c2hvcnQ | has 5 bytes", "n!t base64, a secret | is not base64url"})
  void macKey_thatIsNone_isRefused_andNotShown(String macKey, String cause) {
    TlsProperties properties = bound(acme("acme.eab.key-id", "k", "acme.eab.mac-key", macKey));
    assertThatThrownBy(properties::acmeSettings)
        .isInstanceOf(RefusedConfiguration.class)
        .hasMessageContaining(cause)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(macKey, "secret"));
  }

  @Test
  void macKey_isGiven_andNotShown() {
    String macKey = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";
    TlsProperties properties = bound(acme("acme.eab.key-id", "key-7", "acme.eab.mac-key", macKey));
    AcmeSettings settings = Objects.requireNonNull(properties.acmeSettings());
    assertThat(Objects.requireNonNull(settings.externalAccount()).key().getEncoded())
        .asString(StandardCharsets.US_ASCII)
        .isEqualTo("0123456789abcdef0123456789abcdef");
    assertThat(settings + " " + properties).doesNotContain(macKey, "0123456789abcdef");
  }

  @Test
  void acmeCertificate_mayBeTheDefault_butNotHaveTheNameOfAnother() {
    assertThat(bound(acme("default-certificate", "shop")).defaultCertificate()).isEqualTo("shop");
    assertThatThrownBy(() -> bound(acme("certificates.shop.bundle", "b")))
        .rootCause()
        .hasMessageContaining("in common");
  }
}
