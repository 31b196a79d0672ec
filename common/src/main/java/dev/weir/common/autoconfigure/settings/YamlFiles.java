package dev.weir.common.autoconfigure.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Looks at the files that a service is configured by before Boot reads them, which does not say
 * which of them it is that is no YAML.
 */
public final class YamlFiles implements EnvironmentPostProcessor, Ordered {

  private static final String NAME = "application";
  private static final List<String> ENDINGS = List.of(".yml", ".yaml");
  private static final List<String> OF_THE_FOLDER = List.of("./", "./config/");

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    files(environment).forEach(YamlFiles::check);
  }

  private static Stream<Path> files(ConfigurableEnvironment environment) {
    List<String> places = new ArrayList<>(places(environment, "spring.config.location"));
    if (places.isEmpty()) {
      places.addAll(OF_THE_FOLDER);
    }
    places.addAll(places(environment, "spring.config.additional-location"));
    places.addAll(places(environment, "spring.config.import"));
    return places.stream().flatMap(YamlFiles::files).filter(Files::isRegularFile);
  }

  private static List<String> places(ConfigurableEnvironment environment, String key) {
    String places = environment.getProperty(key, "");
    return Stream.of(places.split("[,;]")).map(String::strip).filter(p -> !p.isEmpty()).toList();
  }

  /** Files alone: what is on the class path is Weir's own, and is good. */
  private static Stream<Path> files(String place) {
    String bare = place.replaceFirst("^optional:", "");
    if (bare.matches("[a-z]{2,}:.*") && !bare.startsWith("file:")) {
      return Stream.of();
    }
    String file = bare.replaceFirst("^file:(//)?", "");
    return file.endsWith("/")
        ? ENDINGS.stream().map(ending -> Path.of(file, NAME + ending))
        : ENDINGS.stream().anyMatch(file::endsWith) ? Stream.of(Path.of(file)) : Stream.of();
  }

  /**
   * Looks at one; of another ending, or unreadable, it is left to Boot.
   *
   * @throws RefusedConfiguration naming file, line and column where it is no YAML
   */
  public static void check(Path file) {
    if (ENDINGS.stream().noneMatch(file.toString()::endsWith)) {
      return;
    }
    try {
      new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      throw new RefusedConfiguration(
          "%s is no YAML: %s, in line %d, column %d:%n%s"
              .formatted(
                  file,
                  e.getProblem(),
                  mark.getLine() + 1,
                  mark.getColumn() + 1,
                  mark.get_snippet()),
          "Correct it there, or right before.");
    } catch (IOException e) {
      return; // which Boot tells of well
    }
  }

  /** Right before Boot reads them. */
  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER - 1;
  }
}
