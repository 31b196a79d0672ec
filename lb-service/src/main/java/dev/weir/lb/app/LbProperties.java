package dev.weir.lb.app;

import dev.weir.common.net.HostPort;
import dev.weir.common.netty.ListenerSettings;
import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.upstream.HealthCheck;
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
 */
@ConfigurationProperties(prefix = "weir.lb", ignoreUnknownFields = false)
public record LbProperties(
    @DefaultValue Map<String, ListenerSettings> listeners,
    @DefaultValue Map<String, PoolProperties> pools) {

  /**
   * One pool.
   *
   * @param algorithm {@code round-robin}, {@code weighted-round-robin}, {@code least-connections}
   *     or {@code ring-hash} (by path and query)
   * @param upstreams at least one
   * @param health how they are probed; left out: GET / every 2 s within 1 s, rise 2, fall 3
   */
  public record PoolProperties(
      @DefaultValue("round-robin") String algorithm,
      @DefaultValue List<UpstreamProperties> upstreams,
      @DefaultValue HealthCheck health) {}

  /**
   * One upstream.
   *
   * @param id its name in the pool; left out: its host and port
   * @param url {@code http://host:port}
   * @param weight its share against the others, 1 to 10,000
   */
  public record UpstreamProperties(
      @DefaultValue("") String id, URI url, @DefaultValue("1") int weight) {

    UpstreamSpec spec() {
      if (!"http".equals(url.getScheme()) || url.getHost() == null) {
        throw new IllegalArgumentException(
            "upstream url '" + url + "' is not of the form http://host:port");
      }
      HostPort address =
          new HostPort(withoutBrackets(url.getHost()), url.getPort() < 0 ? 80 : url.getPort());
      return new UpstreamSpec(id.isEmpty() ? address.toString() : id, address, weight);
    }

    private static String withoutBrackets(String host) {
      return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
  }

  List<PoolSpec> poolSpecs() {
    return pools.entrySet().stream()
        .map(entry -> poolSpec(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static PoolSpec poolSpec(String name, PoolProperties pool) {
    List<UpstreamSpec> upstreams = pool.upstreams().stream().map(UpstreamProperties::spec).toList();
    return new PoolSpec(name, Algorithm.named(pool.algorithm()), upstreams, pool.health());
  }
}
