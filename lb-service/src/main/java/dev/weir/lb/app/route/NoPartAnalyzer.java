package dev.weir.lb.app.route;

import dev.weir.common.autoconfigure.settings.SettingPlace;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/** Prints what is no predicate or filter: Boot would tell of a converter that there is not. */
final class NoPartAnalyzer extends AbstractFailureAnalyzer<BindException> implements Ordered {

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
    return NoPart.reason(cause)
        .map(
            reason ->
                new FailureAnalysis(
                    "A setting is refused: "
                        + cause.getName()
                        + ": "
                        + reason
                        + SettingPlace.of(cause.getProperty())
                        + ".",
                    "Correct it; docs/traffic.md lists predicates and filters.",
                    cause))
        .orElse(null);
  }

  /** Behind the one that keeps secrets, before Boot's. */
  @Override
  public int getOrder() {
    return 1;
  }
}
