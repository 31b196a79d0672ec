package dev.weir.common.autoconfigure.settings;

import dev.weir.common.control.SecretKeys;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/**
 * Prints settings that cannot be bound without their values, where one may be a secret: a mistyped
 * key of a token is no reason to show the token. Boot's own printing, of values too, is for the
 * rest.
 */
final class SecretSettingAnalyzer extends AbstractFailureAnalyzer<BindException>
    implements Ordered {

  private static final String ACTION = "Correct it; docs/configuration.md lists every setting.";
  private static final String TOKENS = "weir.control.tokens";

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
    if (cause.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
      return unknown(cause, unbound);
    }
    String name = cause.getName().toString();
    return name.startsWith(TOKENS) || SecretKeys.isSecret(name)
        ? new FailureAnalysis("The setting " + name + " cannot be read.", ACTION, cause)
        : null;
  }

  private static FailureAnalysis unknown(
      BindException failure, UnboundConfigurationPropertiesException unbound) {
    String keys =
        unbound.getUnboundProperties().stream()
            .map(
                each ->
                    each.getName()
                        + KnownFields.instead(failure, each.getName())
                        + SettingPlace.of(each))
            .collect(Collectors.joining(", "));
    return new FailureAnalysis("Unknown settings: " + keys + ".", ACTION, unbound);
  }

  /** Before Boot's analyzers. */
  @Override
  public int getOrder() {
    return 0;
  }
}
