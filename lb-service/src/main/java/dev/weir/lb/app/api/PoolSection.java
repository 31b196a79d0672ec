package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.autoconfigure.settings.WeirProperties;
import dev.weir.common.net.UpstreamProtocol;
import dev.weir.common.netty.upstream.Http3Availability;
import dev.weir.common.state.Refused;
import dev.weir.lb.app.config.DiscoveryConfig;
import dev.weir.lb.app.config.PoolConfig;
import dev.weir.lb.app.config.UpstreamConfig;
import dev.weir.lb.balance.Algorithm;
import dev.weir.lb.discovery.Discovery;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.PoolSpec;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.UpstreamSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The pools, as configured and changed. */
@Component
final class PoolSection extends Section<PoolConfig> {

  /** What answers tell of a pool and nobody can set: passed over where it comes back. */
  private static final List<String> READ_ONLY = List.of("name", "origin", "discoveryFailure");

  private static final List<String> READ_ONLY_OF_UPSTREAM =
      List.of(
          "discovered",
          "address",
          "health",
          "lastFailure",
          "ejectedUntil",
          "circuit",
          "inFlight",
          "requests");

  private static final Found NOTHING = new Found(List.of(), null);

  private final Pools pools;
  private final @Nullable String withoutHttp3;

  /** What was made of each pool last: a check, and the use after it, need it made once. */
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private record Known(PoolConfig config, Found found, PoolSpec spec) {}

  /** What was found of pools that look for their upstreams; nothing of it is kept anywhere. */
  private volatile Map<String, Found> found = Map.of();

  private Consumer<Map<String, Discovery>> follower = wanted -> {};

  /**
   * What was found for a pool.
   *
   * @param failure why nothing newer is known; null: it is up to date
   */
  record Found(List<UpstreamSpec> upstreams, @Nullable String failure) {}

  @Autowired
  PoolSection(Pools pools, WeirProperties properties) {
    this(pools, Http3Availability.missing(properties.availableTransport()));
  }

  /**
   * @param withoutHttp3 why upstreams cannot be spoken with in HTTP/3; null: they can
   */
  PoolSection(Pools pools, @Nullable String withoutHttp3) {
    this.pools = pools;
    this.withoutHttp3 = withoutHttp3;
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
  int refusedStatus() {
    return 400;
  }

  @Override
  Map<String, PoolConfig> base(Configured configured) {
    configured.balancer().poolSpecs(); // refuses
    return configured.balancer().pools();
  }

  @Override
  PoolConfig read(String name, ObjectNode json) {
    checkName(name);
    ObjectNode settings = json.deepCopy();
    settings.remove(READ_ONLY);
    if (settings.path("upstreams") instanceof ArrayNode upstreams) {
      for (int i = upstreams.size() - 1; i >= 0; i--) {
        if (upstreams.get(i).isNull()) {
          throw new Refused("upstreams[" + i + "]", "an object is expected, not null");
        }
        if (upstreams.get(i).path("discovered").asBoolean(false)) {
          upstreams.remove(i);
        } else if (upstreams.get(i) instanceof ObjectNode upstream) {
          upstream.remove(READ_ONLY_OF_UPSTREAM);
        }
      }
    }
    PoolConfig config = config(settings);
    spec(name, config);
    return config;
  }

  /**
   * Checks that what a pool copies requests to is there. Only asked where it is made or changed
   * from outside: the other pool may go later.
   *
   * @throws Refused where it is not, or is the pool itself
   */
  void checkMirror(String name, ObjectNode json) {
    String other = json.path("mirror").path("pool").asString("");
    if (other.equals(name)) {
      throw new Refused("mirror.pool", "a pool cannot be a copy of itself");
    }
    if (!other.isEmpty() && now(other) == null) {
      throw new Refused(
          "mirror.pool",
          "there is no pool '" + other + "'; PUT /api/pools/" + other + " makes one");
    }
  }

  /** Upstreams one by one: what binding a list takes grows with the square of its length. */
  private static PoolConfig config(ObjectNode settings) {
    if (!(settings.path("upstreams") instanceof ArrayNode list)
        || list.valueStream().anyMatch(item -> !item.isObject())) {
      return ConfigJson.read(PoolConfig.class, settings);
    }
    settings.remove("upstreams");
    List<UpstreamConfig> upstreams = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      try {
        upstreams.add(ConfigJson.read(UpstreamConfig.class, (ObjectNode) list.get(i)));
      } catch (Refused e) {
        throw e.in("upstreams[" + i + "]");
      }
    }
    return ConfigJson.read(PoolConfig.class, settings).with(List.copyOf(upstreams));
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
  @SuppressWarnings("ReferenceEquality") // an equal one is read anew: it may name a file
  private PoolSpec spec(String name, PoolConfig config) {
    Known before = known.get(name);
    Found found = found(name);
    if (before != null && before.config() == config && before.found() == found) {
      return before.spec();
    }
    Known now = new Known(config, found, made(name, config, found));
    known.put(name, now);
    return now.spec();
  }

  private PoolSpec made(String name, PoolConfig config, Found found) {
    if (config.protocol() == UpstreamProtocol.H3 && withoutHttp3 != null) {
      throw new Refused("protocol", withoutHttp3);
    }
    checked("algorithm", Object.class, () -> Algorithm.named(config.algorithm()));
    List<UpstreamSpec> upstreams = new ArrayList<>();
    for (int i = 0; i < config.upstreams().size(); i++) {
      UpstreamConfig upstream = config.upstreams().get(i);
      upstreams.add(
          checked(
              "upstreams[" + i + "]",
              UpstreamConfig.class,
              () -> upstream.spec(config.protocol())));
    }
    PoolSpec listed = checked("", PoolConfig.class, () -> config.spec(name, upstreams));
    Discovery discovery = discovery(config);
    return discovery == null
        ? listed
        : listed.with(discovery.join(listed.upstreams(), config.called(found.upstreams())));
  }

  private static @Nullable Discovery discovery(PoolConfig config) {
    return config.discovery() == null
        ? null
        : checked("discovery", DiscoveryConfig.class, config::discoverySettings);
  }

  private interface Step<R extends @Nullable Object> {
    R take();
  }

  private static <R extends @Nullable Object> R checked(String field, Class<?> type, Step<R> step) {
    try {
      return step.take();
    } catch (IllegalArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      throw new Refused(ConfigJson.within(field, type, reason), ConfigJson.withoutStop(reason));
    }
  }

  @Override
  Use prepare(Map<String, PoolConfig> wanted) {
    Map<String, PoolSpec> specs = new LinkedHashMap<>();
    wanted.forEach(
        (name, config) -> {
          try {
            specs.put(name, spec(name, config));
          } catch (Refused e) {
            throw e.in("pools." + name);
          }
        });
    return new Use(
        () -> {
          put(specs);
          lookFor(wanted);
        },
        () -> {
          removeOthers(specs.keySet());
          known.keySet().retainAll(specs.keySet());
        });
  }

  // ---- what is found, a layer over all that is configured

  /** What was found last for a pool. */
  Found found(String pool) {
    return found.getOrDefault(pool, NOTHING);
  }

  /** Whether a pool has an upstream that was found. */
  boolean isDiscovered(String pool, String id) {
    return found(pool).upstreams().stream().anyMatch(upstream -> upstream.id().equals(id));
  }

  /** Tells which pools look for upstreams, and how, now and after each change. */
  void follow(Consumer<Map<String, Discovery>> follower) {
    this.follower = follower;
    lookFor(layers().merged());
  }

  private void lookFor(Map<String, PoolConfig> configs) {
    Map<String, Discovery> wanted = new TreeMap<>();
    configs.forEach(
        (name, config) -> {
          Discovery discovery = discovery(config);
          if (discovery != null) {
            wanted.put(name, discovery);
          }
        });
    Map<String, Found> left = new HashMap<>(found);
    left.keySet().retainAll(wanted.keySet());
    found = Map.copyOf(left);
    follower.accept(wanted);
  }

  /** Puts what was found for a pool to use. */
  void use(String pool, List<UpstreamSpec> upstreams) {
    put(pool, new Found(upstreams, null));
    PoolConfig config = now(pool);
    if (config != null) {
      pools.put(spec(pool, config));
    }
  }

  /** Notes why nothing newer is known of a pool's upstreams; null: it is up to date. */
  void failing(String pool, @Nullable String reason) {
    put(pool, new Found(found(pool).upstreams(), reason));
  }

  private void put(String pool, Found what) {
    Map<String, Found> more = new HashMap<>(found);
    more.put(pool, what);
    found = Map.copyOf(more);
  }

  private void put(Map<String, PoolSpec> specs) {
    for (PoolSpec spec : specs.values()) {
      Pool now = pools.named(spec.name());
      if (now == null || !now.spec().equals(spec)) {
        pools.put(spec);
      }
    }
  }

  private void removeOthers(Set<String> names) {
    pools.all().stream()
        .map(Pool::name)
        .filter(name -> !names.contains(name))
        .forEach(pools::remove);
  }
}
