package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.ClassUtils;

class WeirDefaultsTest {

  private static final String EXCLUDE = "spring.autoconfigure.exclude";

  private final StandardEnvironment environment = new StandardEnvironment();

  @Test
  void autoConfigurationThatIsLeftOutExistsByThatName() {
    apply();

    assertThat(ClassUtils.isPresent(environment.getRequiredProperty(EXCLUDE), null)).isTrue();
  }

  @Test
  void whatIsWrittenAnywhereWins() {
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("file", Map.of(EXCLUDE, "written")));
    apply();

    assertThat(environment.getProperty(EXCLUDE)).isEqualTo("written");
  }

  @Test
  void linesOfTheLogNameNoTraceUnlessThatIsWritten() {
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "logCorrelation", Map.of("logging.expect-correlation-id", "true")));
    apply();

    assertThat(environment.getProperty("logging.expect-correlation-id")).isEqualTo("false");
  }

  private void apply() {
    new WeirDefaults().postProcessEnvironment(environment, new SpringApplication());
  }
}
