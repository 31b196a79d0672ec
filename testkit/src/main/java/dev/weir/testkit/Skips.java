package dev.weir.testkit;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What happens to a test whose tool is missing: it is skipped and written to a list, or, where
 * everything is required, it fails.
 *
 * @param list file to which each skip adds one line; {@code mvnw} prints it when the build ends
 * @param forbidden whether a skip is a failure
 */
record Skips(Path list, boolean forbidden) {

  /** The list of the module under test, and the environment's {@code WEIR_REQUIRE_ALL}. */
  static Skips ofEnvironment() {
    Path module = Path.of(System.getProperty("basedir", "."));
    return new Skips(
        module.resolve("target/skipped-tools.txt"),
        Boolean.parseBoolean(System.getenv("WEIR_REQUIRE_ALL")));
  }

  /**
   * @throws IllegalStateException where skips are forbidden
   */
  ConditionEvaluationResult skip(ExtensionContext context, String reason) {
    String test = name(context);
    if (forbidden) {
      throw new IllegalStateException(test + " " + reason + ", and WEIR_REQUIRE_ALL is set");
    }
    write(test + ": " + reason + System.lineSeparator());
    return disabled(reason);
  }

  private static String name(ExtensionContext context) {
    String type = context.getRequiredTestClass().getName();
    return context.getTestMethod().map(method -> type + "." + method.getName()).orElse(type);
  }

  private void write(String line) {
    try {
      Files.createDirectories(list.toAbsolutePath().getParent());
      Files.writeString(list, line, CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list a skipped test in " + list, e);
    }
  }
}
