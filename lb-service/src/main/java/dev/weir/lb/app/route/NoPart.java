package dev.weir.lb.app.route;

import java.util.Optional;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;

/**
 * What is said of a setting that should be a predicate or a filter and is none. Most often it is
 * the rest of one with a comma, which stands in brackets without quotation marks.
 */
public final class NoPart {

  private NoPart() {}

  /** What is wrong, without a full stop; empty where the failure is about something else. */
  public static Optional<String> reason(BindException failure) {
    Class<?> wanted = failure.getTarget().getType().resolve(Object.class);
    String part =
        wanted == PredicateDefinition.class
            ? "predicate, such as Path=/x/**"
            : wanted == FilterDefinition.class ? "filter, such as StripPrefix=1" : "";
    ConfigurationProperty setting = failure.getProperty();
    String value = setting == null ? "it" : "'" + setting.getValue() + "'";
    return part.isEmpty()
        ? Optional.empty()
        : Optional.of(
            value
                + " is no "
                + part
                + "; in brackets, one with a comma is quoted: [\"Header=X-Canary, 1\"]");
  }
}
