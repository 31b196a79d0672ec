package dev.weir.testkit;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Evaluates {@link RequiresRedis}. */
final class RedisCondition implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    RedisChoice choice = RedisChoice.ofEnvironment();
    return choice == RedisChoice.NONE
        ? Skips.ofEnvironment()
            .skip(context, "needs Redis: a Docker engine, or redis-server (Debian package)")
        : enabled("has Redis: " + choice);
  }
}
