package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.autoconfigure.settings.KnownFields;
import dev.weir.common.autoconfigure.settings.SettingPlace;
import dev.weir.common.autoconfigure.settings.YamlFiles;
import dev.weir.common.state.Refused;
import dev.weir.lb.app.LocalSuite;
import dev.weir.lb.app.config.LbProperties;
import dev.weir.lb.app.route.NoPart;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/**
 * Reads the configuration again the way it was read at the start: the same files in the same order
 * under the same arguments, variables and profiles.
 */
@Component
final class ConfigurationFiles {

  /** What is read again of the configuration. */
  private static final List<ConfigurationPropertyName> READ_AGAIN =
      List.of(
          ConfigurationPropertyName.of("weir.lb.pools"),
          ConfigurationPropertyName.of("weir.lb.splits"),
          ConfigurationPropertyName.of(GatewayProperties.PREFIX + ".routes"));

  /** What is no source of its own, and what files decide about. */
  private static final Set<String> MADE_ANEW = Set.of("configurationProperties", LocalSuite.SOURCE);

  private final ConfigurableEnvironment atStart;
  private volatile Set<Path> read;

  ConfigurationFiles(ConfigurableEnvironment environment) {
    this.atStart = environment;
    this.read = files(environment);
  }

  /**
   * What files say now.
   *
   * @param configured what of it can be put to use
   * @param needRestart names of settings that differ from those of the start, and cannot
   */
  record Reading(Configured configured, Set<String> needRestart) {}

  /** The files that were read last, but for those that say nothing. */
  Set<Path> read() {
    return read;
  }

  /**
   * Reads them.
   *
   * @throws Refused where one is not there any more or makes no sense
   */
  Reading readAgain() {
    for (Path file : read) {
      if (!Files.isReadable(file)) {
        throw new Refused("", file.getFileName() + " is not there any more");
      }
    }
    StandardEnvironment now = new StandardEnvironment();
    try {
      read.forEach(YamlFiles::check);
      return readAgain(now);
    } catch (Refused e) {
      throw e;
    } catch (RuntimeException e) { // each format and each check has its own
      throw refusal(e);
    }
  }

  private Reading readAgain(StandardEnvironment now) {
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      readInto(now);
      context.setEnvironment(now);
      context.register(ConfiguredAgain.class);
      context.refresh();
      Configured configured =
          new Configured(
              context.getBean(LbProperties.class), context.getBean(GatewayProperties.class));
      Reading reading = new Reading(configured, differing(now));
      read = files(now);
      return reading;
    }
  }

  /** What stood before the files stands before them again, and what came after comes after. */
  private void readInto(StandardEnvironment now) {
    MutablePropertySources sources = now.getPropertySources();
    sources.stream().map(PropertySource::getName).toList().forEach(sources::remove);
    List<PropertySource<?>> others =
        atStart.getPropertySources().stream()
            .filter(source -> !isFile(source) && !MADE_ANEW.contains(source.getName()))
            .toList();
    int first =
        (int) atStart.getPropertySources().stream().takeWhile(source -> !isFile(source)).count();
    Set<String> before = new TreeSet<>();
    atStart.getPropertySources().stream().limit(first).forEach(s -> before.add(s.getName()));
    others.stream().filter(s -> before.contains(s.getName())).forEach(sources::addLast);
    ConfigDataEnvironmentPostProcessor.applyTo(now);
    others.stream().filter(s -> !before.contains(s.getName())).forEach(sources::addLast);
    LocalSuite.addTo(now);
  }

  private static boolean isFile(PropertySource<?> source) {
    return source.getName().startsWith("Config resource ")
        || source.getName().startsWith("Config tree ");
  }

  private static Set<Path> files(ConfigurableEnvironment environment) {
    Set<Path> files = new TreeSet<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (isFile(source) && source instanceof EnumerablePropertySource<?> names) {
        for (String name : names.getPropertyNames()) {
          if (OriginLookup.getOrigin(source, name) instanceof TextResourceOrigin origin) {
            add(files, origin.getResource());
          }
        }
      }
    }
    return files;
  }

  private static void add(Set<Path> files, @Nullable Resource resource) {
    if (resource != null && resource.isFile()) {
      try {
        files.add(resource.getFile().toPath().toAbsolutePath());
      } catch (IOException e) {
        throw new IllegalStateException(resource + " is no file", e);
      }
    }
  }

  private Set<String> differing(ConfigurableEnvironment now) {
    Map<String, String> before = others(atStart);
    Map<String, String> after = others(now);
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
    return names;
  }

  /** What files say that is read at the start alone. */
  private static Map<String, String> others(ConfigurableEnvironment environment) {
    Map<String, String> settings = new TreeMap<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (isFile(source) && source instanceof EnumerablePropertySource<?> names) {
        for (String name : names.getPropertyNames()) {
          ConfigurationPropertyName uniform = ConfigurationPropertyName.adapt(name, '.');
          if (READ_AGAIN.stream().noneMatch(root -> root.isAncestorOf(uniform))) {
            settings.put(uniform.toString(), String.valueOf(environment.getProperty(name)));
          }
        }
      }
    }
    return settings;
  }

  private static Refused refusal(RuntimeException failure) {
    String field = "";
    BindException around = null;
    Throwable cause = failure;
    while (cause.getCause() != null) {
      if (cause instanceof BindException bind) {
        around = bind;
        field = bind.getName().toString();
      }
      cause = cause.getCause();
      if (cause instanceof UnboundConfigurationPropertiesException unbound) {
        ConfigurationProperty first = unbound.getUnboundProperties().iterator().next();
        ConfigurationPropertyName name = first.getName();
        String instead = around == null ? "" : KnownFields.instead(around, name);
        return new Refused(
            name.toString(), "the setting is unknown" + instead + SettingPlace.of(first));
      }
    }
    String reason = String.valueOf(cause.getMessage()).replaceAll("\\s+", " ").strip();
    return around == null
        ? new Refused(field, ConfigJson.withoutStop(reason))
        : new Refused(field, reason(around, reason) + SettingPlace.of(around.getProperty()));
  }

  /** In words of the configuration, where Java's are about what it is read by. */
  private static String reason(BindException failure, String ofJava) {
    ConfigurationProperty setting = failure.getProperty();
    boolean url = failure.getTarget().getType().resolve() == URI.class;
    return url && setting != null
        ? "a URL is expected, such as http://host:port, not '" + setting.getValue() + "'"
        : NoPart.reason(failure).orElseGet(() -> ConfigJson.withoutStop(ofJava));
  }
}
