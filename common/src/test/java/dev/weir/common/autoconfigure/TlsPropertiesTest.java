package dev.weir.common.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
}
