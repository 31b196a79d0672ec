package dev.weir.common.autoconfigure.settings;

import dev.weir.common.netty.socket.BindFailure;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints why a data listener could not bind, without stack trace. */
final class ListenerFailureAnalyzer extends AbstractFailureAnalyzer<BindFailure> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, BindFailure cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
  }
}
