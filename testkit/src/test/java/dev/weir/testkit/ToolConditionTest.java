package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;

class ToolConditionTest {
  @TempDir Path folder;

  @RequiresTool("weir-no-such-tool")
  private static final class NeedsTool {}

  @RequiresTool({"dig", "weir-no-such-tool"})
  private static final class NeedsDig {}

  @RequiresRoot
  private static final class NeedsRoot {}

  @Test
  void presentToolEnables() throws IOException {
    Path tool = Files.createFile(folder.resolve("weir-no-such-tool"));
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    assertThat(evaluate(NeedsTool.class, false).isDisabled()).isFalse();
  }

  @Test
  void missingToolSkipsAndIsListedWithItsPackage() throws IOException {
    assertThat(evaluate(NeedsDig.class, false).isDisabled()).isTrue();
    assertThat(Files.readString(list()))
        .contains(NeedsDig.class.getName())
        .contains("needs dig (Debian package dnsutils)")
        .endsWith(System.lineSeparator());
  }

  @Test
  void missingToolFailsWhereAllIsRequired() {
    assertThatThrownBy(() -> evaluate(NeedsTool.class, true))
        .hasMessageContaining("weir-no-such-tool")
        .hasMessageContaining("WEIR_REQUIRE_ALL");
    assertThat(list()).doesNotExist();
  }

  @Test
  void testWithoutTheAnnotationRuns() {
    assertThat(evaluate(String.class, true).isDisabled()).isFalse();
  }

  @Test
  void rootTestRunsForRootOnly() {
    var skips = new Skips(list(), false);
    var context = context(NeedsRoot.class);
    assertThat(new RootCondition("root", skips).evaluateExecutionCondition(context).isDisabled())
        .isFalse();
    assertThat(new RootCondition("ann", skips).evaluateExecutionCondition(context).isDisabled())
        .isTrue();
    assertThat(list()).content().contains("needs root, runs as 'ann'");
  }

  private Path list() {
    return folder.resolve("target/skipped.txt");
  }

  private ConditionEvaluationResult evaluate(Class<?> test, boolean forbidden) {
    var condition =
        new ToolCondition(new CommandPath(List.of(folder)), new Skips(list(), forbidden));
    return condition.evaluateExecutionCondition(context(test));
  }

  /** A context that knows its test class, and nothing else. */
  private static ExtensionContext context(Class<?> test) {
    return (ExtensionContext)
        Proxy.newProxyInstance(
            ToolConditionTest.class.getClassLoader(),
            new Class<?>[] {ExtensionContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getElement" -> Optional.<AnnotatedElement>of(test);
                  case "getRequiredTestClass" -> test;
                  case "getTestMethod" -> Optional.empty();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
