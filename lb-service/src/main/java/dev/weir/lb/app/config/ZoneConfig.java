package dev.weir.lb.app.config;

import dev.weir.lb.balance.ZoneSettings;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether a pool prefers the balancer's own zone, as an operator writes it.
 *
 * @param prefer whether it does, where zones are known
 * @param share how much of the pool's traffic comes in by the own zone, above 0 up to 1; 0: as much
 *     as by any other zone
 */
public record ZoneConfig(@DefaultValue("true") boolean prefer, @DefaultValue("0") double share) {

  ZoneSettings settings() {
    return new ZoneSettings(prefer, share);
  }
}
