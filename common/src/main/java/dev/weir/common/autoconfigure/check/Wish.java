package dev.weir.common.autoconfigure.check;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Whether a service is to be checked in the place of started. */
enum Wish {
  START,
  CHECK,
  /** Neither can be read in what is said. */
  UNCLEAR;

  private static final String SETTING = "weir.check";
  private static final String ARGUMENT = "--" + SETTING;

  static Wish of(Map<String, String> variables, Properties properties, String... args) {
    return switch (said(variables, properties, args).strip().toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes", "1" -> CHECK;
      case "", "false", "off", "no", "0" -> START;
      default -> UNCLEAR;
    };
  }

  /**
   * What arguments say, else system properties, else variables: {@code --weir.check}, {@code
   * -Dweir.check=true}, {@code WEIR_CHECK=true}. A file cannot say it. Empty: nobody does.
   */
  static String said(Map<String, String> variables, Properties properties, String... args) {
    List<String> said =
        Stream.of(args).filter(Wish::isArgument).map(Wish::valueOfArgument).toList();
    return said.isEmpty() ? ofProcess(variables, properties) : said.getLast();
  }

  /** Whether an argument is one that a check is asked for by. */
  static boolean isArgument(String arg) {
    return arg.equals(ARGUMENT) || arg.startsWith(ARGUMENT + "=");
  }

  private static String valueOfArgument(String arg) {
    return arg.equals(ARGUMENT) ? "true" : arg.substring(ARGUMENT.length() + 1);
  }

  private static String ofProcess(Map<String, String> variables, Properties properties) {
    MutablePropertySources sources = new MutablePropertySources();
    sources.addLast(
        new PropertiesPropertySource(
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, properties));
    sources.addLast(
        new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.copyOf(variables)));
    return new Binder(ConfigurationPropertySources.from(sources))
        .bind(SETTING, String.class)
        .orElse("");
  }
}
