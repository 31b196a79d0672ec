package dev.weir.lb.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class LocalSuiteTest {

  private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

  private final StandardEnvironment environment = new StandardEnvironment();

  private void file(String yaml) throws Exception {
    environment
        .getPropertySources()
        .addFirst(
            new YamlPropertySourceLoader()
                .load("file", new ByteArrayResource(yaml.getBytes(UTF_8)))
                .getFirst());
  }

  private List<String> pools() {
    LocalSuite.addTo(environment);
    return Binder.get(environment)
        .bind("weir.lb.pools", Bindable.mapOf(String.class, Object.class))
        .map(pools -> pools.keySet().stream().sorted().toList())
        .orElse(List.of());
  }

  private List<String> routes() {
    return Stream.iterate(0, place -> place + 1)
        .map(place -> environment.getProperty(ROUTES + "[" + place + "].uri", ""))
        .takeWhile(uri -> !uri.isEmpty())
        .toList();
  }

  @Test
  void whereNothingIsConfigured_theSuiteIs() {
    assertThat(pools()).containsExactly("chat", "edge");
    assertThat(routes()).containsExactly("lb://chat", "lb://edge");
  }

  @Test
  void onePoolOfAFile_isTheOnlyOne_andNoRouteLeadsNowhere() throws Exception {
    file("weir.lb.pools.web.upstreams: [{url: \"http://10.0.0.1\"}]");
    assertThat(pools()).containsExactly("web");
    assertThat(routes()).isEmpty();
  }

  @Test
  void poolOfTheSameName_isAllNew_andHasTheRoute() throws Exception {
    file("weir.lb.pools.edge.upstreams: [{url: \"http://10.0.0.1\"}]");
    assertThat(pools()).containsExactly("edge");
    assertThat(routes()).containsExactly("lb://edge");
    assertThat(environment.getProperty("weir.lb.pools.edge.algorithm")).isNull();
    assertThat(environment.getProperty("weir.lb.pools.edge.upstreams[1].url")).isNull();
  }

  @Test
  void poolOfAVariable_isTheOnlyOne() {
    String variables = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    environment
        .getPropertySources()
        .replace(
            variables,
            new SystemEnvironmentPropertySource(
                variables, Map.of("WEIR_LB_POOLS_WEB_UPSTREAMS_0_URL", "http://10.0.0.1")));
    assertThat(pools()).containsExactly("web");
  }

  @Test
  void routesOfOnesOwn_areTheOnlyOnes_andThePoolsStay() {
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "arguments", Map.of(ROUTES + "[0].id", "own", ROUTES + "[0].uri", "lb://edge")));
    assertThat(pools()).containsExactly("chat", "edge");
    assertThat(routes()).containsExactly("lb://edge");
  }
}
