package dev.weir.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of this repository, and plain YAML as maps and lists. */
final class Repository {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", ".")).toAbsolutePath().resolve("..").normalize();

  private Repository() {}

  static Path file(String path) {
    return ROOT.resolve(path);
  }

  static String text(String path) {
    try {
      return Files.readString(file(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files in a folder, in order. */
  static List<Path> files(String folder) {
    try (Stream<Path> files = Files.list(file(folder))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A YAML file, with its merge keys carried out. */
  static Map<String, Object> yaml(String path) {
    return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(text(path)));
  }

  @SuppressWarnings("unchecked") // of YAML: what is no map fails where it is used
  static Map<String, Object> map(@Nullable Object value) {
    return (Map<String, Object>) Objects.requireNonNull(value, "no such map");
  }

  @SuppressWarnings("unchecked")
  static <T> List<T> list(@Nullable Object value) {
    return (List<T>) Objects.requireNonNull(value, "no such list");
  }
}
