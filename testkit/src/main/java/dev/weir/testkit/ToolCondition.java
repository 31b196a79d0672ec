package dev.weir.testkit;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;
import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Evaluates {@link RequiresTool}. */
final class ToolCondition implements ExecutionCondition {
  private final CommandPath path;
  private final Skips skips;

  ToolCondition() {
    this(CommandPath.ofEnvironment(), Skips.ofEnvironment());
  }

  ToolCondition(CommandPath path, Skips skips) {
    this.path = path;
    this.skips = skips;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return findAnnotation(context.getElement(), RequiresTool.class)
        .map(needed -> evaluate(context, needed.value()))
        .orElseGet(() -> enabled("needs no tool"));
  }

  private ConditionEvaluationResult evaluate(ExtensionContext context, String... needed) {
    List<String> missing = Arrays.stream(needed).filter(tool -> !path.has(tool)).toList();
    return missing.isEmpty()
        ? enabled("has " + String.join(", ", needed))
        : skips.skip(context, reason(missing));
  }

  private static String reason(List<String> missing) {
    return missing.stream()
        .map(tool -> "needs " + tool + " (Debian package " + DebianPackages.of(tool) + ")")
        .collect(Collectors.joining(", "));
  }
}
