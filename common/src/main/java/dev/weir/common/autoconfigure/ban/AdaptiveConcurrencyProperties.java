package dev.weir.common.autoconfigure.ban;

import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.concurrency.ConcurrencySettings;
import dev.weir.common.concurrency.ConcurrencySettings.Algorithm;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether requests beyond what the service can do at once are refused early.
 *
 * @param enabled off unless asked for: what is refused is up to measurement
 * @param algorithm {@code gradient} or {@code aimd}
 * @param initialLimit requests at once before anything is measured
 * @param minLimit never fewer
 * @param maxLimit never more
 * @param tolerance gradient: how many times the unburdened latency is fine
 * @param targetLatency aimd: the mean latency above which the limit comes down
 * @param window what is measured together
 * @param measureEvery gradient: how often the unburdened latency is measured anew
 */
@ConfigurationProperties(prefix = "weir.adaptive-concurrency", ignoreUnknownFields = false)
public record AdaptiveConcurrencyProperties(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("gradient") Algorithm algorithm,
    @DefaultValue("100") int initialLimit,
    @DefaultValue("10") int minLimit,
    @DefaultValue("10000") int maxLimit,
    @DefaultValue("1.5") double tolerance,
    @DefaultValue("500ms") Duration targetLatency,
    @DefaultValue("250ms") Duration window,
    @DefaultValue("30s") Duration measureEvery) {

  ConcurrencySettings settings() {
    try {
      return new ConcurrencySettings(
          algorithm,
          initialLimit,
          minLimit,
          maxLimit,
          tolerance,
          targetLatency,
          window,
          measureEvery);
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.adaptive-concurrency is refused: " + e.getMessage() + ".",
          "Correct it; docs/configuration.md lists every setting with its range.");
    }
  }
}
