package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.settings.ControlProperties.TokenProperties;
import dev.weir.common.control.Role;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ControlPropertiesTest {

  private static ControlProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("weir.control", ControlProperties.class);
  }

  @Test
  void byDefault_nobodyIsAsked_andNothingIsOpen() {
    ControlProperties defaults = bind(Map.of());
    assertThat(defaults.open()).isFalse();
    assertThat(defaults.hosts()).isEmpty();
    assertThat(defaults.tokens()).isEmpty();
    assertThat(defaults.jwt().isGiven()).isFalse();
    assertThat(defaults.jwt().rolesClaim()).isEqualTo("roles");
    assertThat(defaults.jwt().audience()).isEmpty();
    assertThat(defaults.asks()).isFalse();
  }

  @Test
  void holderOfAToken_mayRead_unlessMoreIsSaid() {
    ControlProperties control = bind(Map.of("weir.control.tokens.ops.token", "secret-of-ops"));
    TokenProperties token = Objects.requireNonNull(control.tokens().get("ops"));
    assertThat(token.role()).isEqualTo(Role.READ);
    assertThat(control.asks()).isTrue();
    assertThat(control.toString()).doesNotContain("secret-of-ops");
  }

  @Test
  void issuer_isEnoughToAsk() {
    assertThat(bind(Map.of("weir.control.jwt.issuer-uri", "https://id.example")).asks()).isTrue();
  }

  @Test
  void environment_isTakenToo() {
    Map<String, Object> environment =
        Map.of(
            "WEIR_CONTROL_TOKENS_OPS_TOKEN_FILE", "/run/secrets/ops",
            "WEIR_CONTROL_TOKENS_OPS_ROLE", "operate",
            "WEIR_CONTROL_TOKENS_SCRAPER_TOKEN", "secret-of-the-scraper",
            "WEIR_CONTROL_HOSTS", "weir.internal,edge-1");
    var process = new StandardEnvironment();
    String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    process
        .getPropertySources()
        .replace(name, new SystemEnvironmentPropertySource(name, environment));
    ControlProperties control =
        Binder.get(process).bindOrCreate("weir.control", ControlProperties.class);
    TokenProperties ops = Objects.requireNonNull(control.tokens().get("ops"));
    assertThat(ops.tokenFile()).isEqualTo("/run/secrets/ops");
    assertThat(ops.token()).isNull();
    assertThat(ops.role()).isEqualTo(Role.OPERATE);
    assertThat(control.tokens().get("scraper")).isNotNull();
    assertThat(control.hosts()).isEqualTo(List.of("weir.internal", "edge-1"));
  }
}
