package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.ConfigJson;
import dev.weir.common.state.Refused;
import dev.weir.lb.app.LbProperties;
import dev.weir.lb.app.PoolConfig;
import dev.weir.lb.app.UpstreamConfig;
import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.Pools;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The pools, as configured and changed. */
@Component
final class PoolSection extends Section<PoolConfig> {

  /** What answers tell of a pool and nobody can set: passed over where it comes back. */
  private static final List<String> READ_ONLY = List.of("name", "origin");

  private static final List<String> READ_ONLY_OF_UPSTREAM =
      List.of(
          "address", "health", "lastFailure", "ejectedUntil", "circuit", "inFlight", "requests");

  private final Pools pools;

  PoolSection(Pools pools, LbProperties properties) {
    this.pools = pools;
    use(new Layers<>(properties.pools(), Map.of()));
  }

  @Override
  String kind() {
    return "pools";
  }

  @Override
  String noun() {
    return "pool";
  }

  @Override
  PoolConfig read(String name, ObjectNode json) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new Refused("name", "a pool is called by 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    ObjectNode settings = json.deepCopy();
    settings.remove(READ_ONLY);
    if (settings.path("upstreams") instanceof ArrayNode upstreams) {
      for (int i = upstreams.size() - 1; i >= 0; i--) {
        if (upstreams.get(i) instanceof ObjectNode upstream) {
          upstream.remove(READ_ONLY_OF_UPSTREAM);
        }
      }
    }
    PoolConfig config = ConfigJson.read(PoolConfig.class, settings);
    spec(name, config);
    return config;
  }

  @Override
  ObjectNode write(PoolConfig config) {
    ObjectNode json = ConfigJson.write(config);
    ArrayNode upstreams = (ArrayNode) json.get("upstreams");
    for (int i = 0; i < upstreams.size(); i++) {
      String id = config.upstreams().get(i).spec(config.protocol()).id();
      ((ObjectNode) upstreams.get(i)).put("id", id);
    }
    return json;
  }

  /**
   * What a pool is to be.
   *
   * @throws Refused naming the field that makes no sense
   */
  private PoolSpec spec(String name, PoolConfig config) {
    checked("algorithm", Object.class, () -> Algorithm.named(config.algorithm()));
    for (int i = 0; i < config.upstreams().size(); i++) {
      UpstreamConfig upstream = config.upstreams().get(i);
      checked("upstreams[" + i + "]", UpstreamConfig.class, () -> upstream.spec(config.protocol()));
    }
    return checked("", PoolConfig.class, () -> config.spec(name));
  }

  private interface Step<R> {
    R take();
  }

  private static <R> R checked(String field, Class<?> type, Step<R> step) {
    try {
      return step.take();
    } catch (IllegalArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      throw new Refused(ConfigJson.within(field, type, reason), ConfigJson.withoutStop(reason));
    }
  }

  @Override
  Runnable prepare(Map<String, PoolConfig> wanted) {
    Map<String, PoolSpec> specs = new LinkedHashMap<>();
    wanted.forEach(
        (name, config) -> {
          try {
            specs.put(name, spec(name, config));
          } catch (Refused e) {
            throw e.in("pools." + name);
          }
        });
    return () -> use(specs);
  }

  private void use(Map<String, PoolSpec> specs) {
    for (PoolSpec spec : specs.values()) {
      Pool now = pools.named(spec.name());
      if (now == null || !now.spec().equals(spec)) {
        pools.put(spec);
      }
    }
    pools.all().stream()
        .map(Pool::name)
        .filter(name -> !specs.containsKey(name))
        .forEach(pools::remove);
  }
}
