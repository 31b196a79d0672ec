package dev.weir.testkit;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;
import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Evaluates {@link RequiresRoot}. */
final class RootCondition implements ExecutionCondition {
  private final String user;
  private final Skips skips;

  RootCondition() {
    this(System.getProperty("user.name", ""), Skips.ofEnvironment());
  }

  RootCondition(String user, Skips skips) {
    this.user = user;
    this.skips = skips;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (!isAnnotated(context.getElement(), RequiresRoot.class)) {
      return enabled("needs no root");
    }
    return user.equals("root")
        ? enabled("runs as root")
        : skips.skip(context, "needs root, runs as '" + user + "'");
  }
}
