package dev.weir.lb.app.config;

import dev.weir.lb.health.OutlierSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When an upstream is put out for what it does with requests, as an operator writes it: {@code
 * weir.lb.pools.NAME.outlier}. Components are those of {@link OutlierSettings}.
 */
public record OutlierConfig(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("5") int consecutive5xx,
    @DefaultValue("5") int consecutiveGatewayFailures,
    @DefaultValue("10s") Duration interval,
    @DefaultValue("30s") Duration baseEjection,
    @DefaultValue("300s") Duration maxEjection,
    @DefaultValue("10") int maxEjectedPercent,
    @DefaultValue("5") int minHosts,
    @DefaultValue("100") int minRequests,
    @DefaultValue("1.9") double successRateDeviations,
    @DefaultValue("0") double latencyFactor) {

  OutlierSettings settings() {
    return new OutlierSettings(
        enabled,
        consecutive5xx,
        consecutiveGatewayFailures,
        interval,
        baseEjection,
        maxEjection,
        maxEjectedPercent,
        minHosts,
        minRequests,
        successRateDeviations,
        latencyFactor);
  }
}
