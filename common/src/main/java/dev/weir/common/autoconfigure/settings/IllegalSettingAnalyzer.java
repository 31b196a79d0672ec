package dev.weir.common.autoconfigure.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Prints a value that one of Weir's own types refused while the service was put together, without
 * stack trace. What is refused while it is bound is Boot's to print: that names the property.
 */
final class IllegalSettingAnalyzer extends AbstractFailureAnalyzer<IllegalArgumentException> {

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, IllegalArgumentException cause) {
    if (findCause(rootFailure, BindException.class) != null || !isOurs(cause)) {
      return null;
    }
    return new FailureAnalysis(
        "A setting is refused: " + cause.getMessage() + ".",
        "Correct it; docs/configuration.md lists every setting with its range.",
        cause);
  }

  private static boolean isOurs(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().startsWith("dev.weir.");
  }
}
