package dev.weir.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folders where commands are looked for. */
record CommandPath(List<Path> folders) {
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  CommandPath {
    folders = List.copyOf(folders);
  }

  /**
   * {@code PATH}, and the two folders of system commands that an ordinary user's PATH leaves out.
   */
  static CommandPath ofEnvironment() {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return new CommandPath(
        Stream.concat(SEPARATOR.splitAsStream(path), Stream.of("/usr/sbin", "/sbin"))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of)
            .toList());
  }

  boolean has(String command) {
    return folders.stream()
        .map(folder -> folder.resolve(command))
        .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
  }
}
