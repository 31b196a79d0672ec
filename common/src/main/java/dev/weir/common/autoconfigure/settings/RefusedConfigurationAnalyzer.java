package dev.weir.common.autoconfigure.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints a refusal as cause and remedy, without stack trace. */
final class RefusedConfigurationAnalyzer extends AbstractFailureAnalyzer<RefusedConfiguration> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RefusedConfiguration cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
  }
}
