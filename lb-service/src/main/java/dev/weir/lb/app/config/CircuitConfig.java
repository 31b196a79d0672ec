package dev.weir.lb.app.config;

import dev.weir.lb.health.CircuitSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the circuit to an upstream opens, as an operator writes it: {@code
 * weir.lb.pools.NAME.circuit-breaker}. Components are those of {@link CircuitSettings}.
 */
public record CircuitConfig(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("50") float failureRate,
    @DefaultValue("60s") Duration slowCallDuration,
    @DefaultValue("100") float slowCallRate,
    @DefaultValue("20") int minimumCalls,
    @DefaultValue("100") int window,
    @DefaultValue("30s") Duration openFor,
    @DefaultValue("5") int halfOpenCalls) {

  CircuitSettings settings() {
    return new CircuitSettings(
        enabled,
        failureRate,
        slowCallDuration,
        slowCallRate,
        minimumCalls,
        window,
        openFor,
        halfOpenCalls);
  }
}
