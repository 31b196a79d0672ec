package dev.weir.common.autoconfigure.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ServerUpgradeCodec;
import java.util.List;
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

  /** What a client does wrong with an upgrade, or an upstream sends too late, is no news. */
  @Test
  void codecsOfHttp2TellWhatIsAmissAlone() {
    apply();

    for (Class<?> codec :
        List.of(Http2ServerUpgradeCodec.class, DefaultHttp2ConnectionDecoder.class)) {
      assertThat(environment.getProperty("logging.level." + codec.getName())).isEqualTo("warn");
    }
  }

  /** Whoever probes a port with what is not HTTP is answered, and fills no log. */
  @Test
  void requestsThatAreNoHttp_areNoNews() {
    apply();

    assertThat(
            environment.getProperty("logging.level.reactor.netty.http.server.HttpServerOperations"))
        .isEqualTo("error");
  }

  private void apply() {
    new WeirDefaults().postProcessEnvironment(environment, new SpringApplication());
  }
}
