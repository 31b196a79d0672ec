package dev.weir.lb.app.config;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.control.Secret;
import dev.weir.common.netty.listener.exchange.Announcements;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.state.Refused;
import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.stream.StreamSettings;
import dev.weir.lb.traffic.SplitSpec;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.UpstreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code weir.lb.*}.
 *
 * @param listeners where clients come in, by name
 * @param zone the availability zone that this balancer runs in; empty: unknown
 * @param geo how clients are found on the earth
 * @param pools upstreams by the name that routes call them: {@code lb://name}
 * @param splits pools that share requests, by the name that routes call them: {@code lb://name}
 * @param stickySecret what sticky cookies are signed with, at least 16 characters; the same in all
 *     balancers that share clients
 * @param stickySecretFile or a file that holds it; without either, one is made and kept
 * @param streams ports whose bytes are passed on as they are, by name; none
 * @param auth what routes may ask of clients
 * @param stateFile what the API changes is kept there; empty: nowhere
 * @param watchConfiguration whether pools, splits and routes are read again when a file of the
 *     configuration changes
 * @param earlyHints values of {@code Link} that a GET is sent at once in a 103, by path pattern;
 *     none
 * @param push targets that are pushed over HTTP/2 with the answer to a GET, by path; none
 */
@ConfigurationProperties(prefix = "weir.lb", ignoreUnknownFields = false)
public record LbProperties(
    @DefaultValue Map<String, ListenerSettings> listeners,
    @DefaultValue("") String zone,
    @DefaultValue GeoConfig geo,
    @DefaultValue Map<String, PoolConfig> pools,
    @DefaultValue Map<String, SplitConfig> splits,
    @Nullable Secret stickySecret,
    @Nullable String stickySecretFile,
    @DefaultValue Map<String, StreamConfig> streams,
    @DefaultValue AuthConfig auth,
    @DefaultValue("data/lb-state.json") String stateFile,
    @DefaultValue("true") boolean watchConfiguration,
    @DefaultValue Map<String, List<String>> earlyHints,
    @DefaultValue Map<String, List<String>> push) {

  public LbProperties {
    Announcements.of(earlyHints, push);
    streams.forEach((name, stream) -> stream.settings(name));
    for (String name : splits.keySet()) {
      if (pools.containsKey(name)) {
        throw new IllegalArgumentException("there is a pool and a split of the name " + name);
      }
    }
  }

  public Announcements announcements() {
    return Announcements.of(earlyHints, push);
  }

  public List<StreamSettings> streamSettings() {
    return streams.entrySet().stream()
        .map(entry -> entry.getValue().settings(entry.getKey()))
        .toList();
  }

  /**
   * What is said of all pools.
   *
   * @throws Refused naming the setting that makes no sense, or the pool
   */
  public List<PoolSpec> poolSpecs() {
    return pools.entrySet().stream().map(pool -> spec(pool.getKey(), pool.getValue())).toList();
  }

  private static PoolSpec spec(String name, PoolConfig pool) {
    String setting = "weir.lb.pools." + name;
    in(setting + ".algorithm", () -> Algorithm.named(pool.algorithm()));
    List<UpstreamSpec> upstreams = new ArrayList<>();
    for (int i = 0; i < pool.upstreams().size(); i++) {
      UpstreamConfig upstream = pool.upstreams().get(i);
      upstreams.add(in(setting + ".upstreams[" + i + "]", () -> upstream.spec(pool.protocol())));
    }
    return in(
        setting,
        () -> {
          // one that is written down with no way to upstreams is a mistake; it may lose them later
          if (upstreams.isEmpty() && pool.discoverySettings() == null) {
            throw new IllegalArgumentException(
                "there are no upstreams; expected upstreams, such as [{url: \"http://host:port\"}],"
                    + " or discovery");
          }
          return pool.spec(name, upstreams);
        });
  }

  private static <T> T in(String setting, Supplier<T> step) {
    try {
      return step.get();
    } catch (IllegalArgumentException e) {
      throw new Refused(setting, ConfigJson.withoutStop(String.valueOf(e.getMessage())));
    }
  }

  public List<SplitSpec> splitSpecs() {
    return splits.entrySet().stream().map(entry -> entry.getValue().spec(entry.getKey())).toList();
  }
}
