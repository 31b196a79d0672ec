package dev.weir.lb.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * The pools and routes that hold while none are configured: the suite on one machine, of {@code
 * local-suite.yml}. Whoever configures a pool gets none of these pools, and of their routes those
 * whose pool is there; whoever configures a route gets none of these routes.
 */
public final class LocalSuite implements EnvironmentPostProcessor, Ordered {

  /** The property source that holds them. */
  public static final String SOURCE = "localSuite";

  private static final String POOLS = "weir.lb.pools";
  private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";
  private static final String POOL_URI = "lb://";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    addTo(environment);
  }

  /** After the configuration files have been read. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  /** Adds to an environment what it does not configure itself. */
  public static void addTo(ConfigurableEnvironment environment) {
    EnumerablePropertySource<?> suite = suite();
    boolean noPools = !configures(environment, POOLS);
    Map<String, Object> added = new LinkedHashMap<>();
    if (noPools) {
      copy(suite, POOLS, POOLS, added);
    }
    if (!configures(environment, ROUTES)) {
      int place = 0;
      for (int i = 0; suite.containsProperty(route(i) + ".uri"); i++) {
        String pool =
            String.valueOf(suite.getProperty(route(i) + ".uri")).substring(POOL_URI.length());
        if (noPools || configures(environment, POOLS + "." + pool)) {
          copy(suite, route(i), route(place), added);
          place++;
        }
      }
    }
    environment.getPropertySources().addLast(new MapPropertySource(SOURCE, added));
  }

  private static String route(int place) {
    return ROUTES + "[" + place + "]";
  }

  private static void copy(
      EnumerablePropertySource<?> suite, String from, String to, Map<String, Object> added) {
    for (String name : suite.getPropertyNames()) {
      if (name.startsWith(from + ".")) {
        added.put(
            to + name.substring(from.length()), Objects.requireNonNull(suite.getProperty(name)));
      }
    }
  }

  private static boolean configures(ConfigurableEnvironment environment, String name) {
    ConfigurationPropertyName root = ConfigurationPropertyName.of(name);
    for (ConfigurationPropertySource source :
        ConfigurationPropertySources.from(environment.getPropertySources())) {
      if (source.containsDescendantOf(root) == ConfigurationPropertyState.PRESENT) {
        return true;
      }
    }
    return false;
  }

  private static EnumerablePropertySource<?> suite() {
    try {
      return (EnumerablePropertySource<?>)
          new YamlPropertySourceLoader()
              .load(SOURCE, new ClassPathResource("local-suite.yml"))
              .getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
