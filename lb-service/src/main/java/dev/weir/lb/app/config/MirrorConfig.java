package dev.weir.lb.app.config;

import dev.weir.lb.traffic.MirrorSettings;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Which requests are copied to another pool, as an operator writes it.
 *
 * @param pool the other pool
 * @param share of the requests: {@code 10%}, {@code 0.5%}
 * @param maxInFlight copies under way at the same time; more are left out
 * @param maxBuffer how much of one copy's body may wait for its upstream; more, and it is given up
 */
public record MirrorConfig(
    @DefaultValue("") String pool,
    @DefaultValue("100%") String share,
    @DefaultValue("100") int maxInFlight,
    @DefaultValue("64KB") DataSize maxBuffer) {

  MirrorSettings settings() {
    return new MirrorSettings(pool, MirrorSettings.share(share), maxInFlight, maxBuffer.toBytes());
  }
}
