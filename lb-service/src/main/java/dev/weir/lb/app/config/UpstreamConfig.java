package dev.weir.lb.app.config;

import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.lb.upstream.AdminState;
import dev.weir.lb.upstream.Placement;
import dev.weir.lb.upstream.UpstreamSpec;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One upstream as an operator writes it.
 *
 * @param id its name in the pool; left out: its host and port
 * @param url {@code http://host:port}, {@code https://host:port} or {@code h2c://host:port}
 * @param weight its share against the others, 1 to 10,000
 * @param zone the availability zone that it runs in
 * @param location where on earth it is: {@code latitude,longitude} in degrees
 * @param backup whether it serves only when the others are short: priority 1
 * @param priority those of a higher number serve only when the lower ones are short, 0 to 15
 * @param state {@code active}, {@code draining} or {@code disabled}
 */
public record UpstreamConfig(
    @DefaultValue("") String id,
    @Nullable URI url,
    @DefaultValue("1") int weight,
    @DefaultValue("") String zone,
    @DefaultValue("") String location,
    @DefaultValue("false") boolean backup,
    @DefaultValue("0") int priority,
    @DefaultValue("active") AdminState state) {

  /**
   * What it says.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  public UpstreamSpec spec(UpstreamProtocol protocol) {
    if (url == null) {
      throw new IllegalArgumentException("url is missing, expected such as http://host:port");
    }

    UpstreamTarget target = UpstreamTarget.of(url, protocol);
    return new UpstreamSpec(
        id.isEmpty() ? target.address().toString() : id,
        target,
        weight,
        new Placement(zone, location, backup ? Math.max(1, priority) : priority),
        state);
  }
}
