package dev.weir.common.autoconfigure.settings;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/**
 * Prints what is no URL, such as {@code 127.0.0.1:8080}, with what was expected: Java's reason is
 * an illegal character at some index. What may be a secret has been printed without its value.
 */
final class UrlSettingAnalyzer extends AbstractFailureAnalyzer<BindException> implements Ordered {

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
    ConfigurationProperty setting = cause.getProperty();
    if (setting == null || cause.getTarget().getType().resolve() != URI.class) {
      return null;
    }
    return new FailureAnalysis(
        "The setting %s is '%s', which is no URL%s."
            .formatted(cause.getName(), setting.getValue(), SettingPlace.of(setting)),
        "Write it with scheme, host and port, such as http://192.0.2.1:8080.",
        cause);
  }

  /** Behind {@link SecretSettingAnalyzer}, before Boot's. */
  @Override
  public int getOrder() {
    return 1;
  }
}
