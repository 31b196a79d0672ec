package dev.weir.lb.app;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.Announcements;
import dev.weir.common.netty.ListenerSettings;
import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.UpstreamSpec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code weir.lb.*}.
 *
 * @param listeners where clients come in, by name
 * @param pools upstreams by the name that routes call them: {@code lb://name}
 * @param earlyHints values of {@code Link} that a GET is sent at once in a 103, by path pattern;
 *     none
 * @param push targets that are pushed over HTTP/2 with the answer to a GET, by path; none
 */
@ConfigurationProperties(prefix = "weir.lb", ignoreUnknownFields = false)
public record LbProperties(
    @DefaultValue Map<String, ListenerSettings> listeners,
    @DefaultValue Map<String, PoolProperties> pools,
    @DefaultValue Map<String, List<String>> earlyHints,
    @DefaultValue Map<String, List<String>> push) {

  public LbProperties {
    Announcements.of(earlyHints, push);
  }

  Announcements announcements() {
    return Announcements.of(earlyHints, push);
  }

  /**
   * One pool.
   *
   * @param algorithm {@code round-robin}, {@code weighted-round-robin}, {@code least-connections}
   *     or {@code ring-hash} (by path and query)
   * @param upstreams at least one
   * @param protocol {@code http1}, {@code h2}, {@code h2c} or {@code auto}: HTTP/2 where TLS agrees
   *     on it
   * @param health how they are probed; left out: GET / every 2 s within 1 s, rise 2, fall 3
   */
  public record PoolProperties(
      @DefaultValue("round-robin") String algorithm,
      @DefaultValue List<UpstreamProperties> upstreams,
      @DefaultValue("auto") UpstreamProtocol protocol,
      @DefaultValue HealthCheck health) {}

  /**
   * One upstream.
   *
   * @param id its name in the pool; left out: its host and port
   * @param url {@code http://host:port}, {@code https://host:port} or {@code h2c://host:port}
   * @param weight its share against the others, 1 to 10,000
   */
  public record UpstreamProperties(
      @DefaultValue("") String id, URI url, @DefaultValue("1") int weight) {

    UpstreamSpec spec(UpstreamProtocol protocol) {
      UpstreamTarget target = UpstreamTarget.of(url, protocol);
      return new UpstreamSpec(id.isEmpty() ? target.address().toString() : id, target, weight);
    }
  }

  List<PoolSpec> poolSpecs() {
    return pools.entrySet().stream()
        .map(entry -> poolSpec(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static PoolSpec poolSpec(String name, PoolProperties pool) {
    List<UpstreamSpec> upstreams =
        pool.upstreams().stream().map(upstream -> upstream.spec(pool.protocol())).toList();
    return new PoolSpec(name, Algorithm.named(pool.algorithm()), upstreams, pool.health());
  }
}
