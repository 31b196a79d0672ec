package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.state.Refused;
import dev.weir.lb.app.config.SplitConfig;
import dev.weir.lb.traffic.SplitSpec;
import dev.weir.lb.traffic.Splits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** The splits, as configured and changed. */
@Component
final class SplitSection extends Section<SplitConfig> {

  private static final List<String> READ_ONLY = List.of("name", "origin");

  private final Splits splits;
  private final PoolSection pools;

  SplitSection(Splits splits, PoolSection pools) {
    this.splits = splits;
    this.pools = pools;
  }

  @Override
  String kind() {
    return "splits";
  }

  @Override
  String noun() {
    return "split";
  }

  @Override
  int refusedStatus() {
    return 400;
  }

  @Override
  Map<String, SplitConfig> base(Configured configured) {
    return configured.balancer().splits();
  }

  @Override
  SplitConfig read(String name, ObjectNode json) {
    checkName(name);
    ObjectNode settings = json.deepCopy();
    settings.remove(READ_ONLY);
    SplitConfig config = ConfigJson.read(SplitConfig.class, settings);
    spec(name, config);
    return config;
  }

  @Override
  ObjectNode write(SplitConfig config) {
    return ConfigJson.write(config);
  }

  /**
   * Checks that the pools of a split are there. Only asked where it is made or changed from
   * outside: they may go later.
   *
   * @throws Refused naming the first that is not
   */
  void checkPools(ObjectNode json) {
    json.path("pools")
        .properties()
        .forEach(
            pool -> {
              if (!pool.getValue().isNull() && pools.now(pool.getKey()) == null) {
                throw new Refused(
                    "pools." + pool.getKey(),
                    "there is no such pool; PUT /api/pools/" + pool.getKey() + " makes one");
              }
            });
  }

  private static SplitSpec spec(String name, SplitConfig config) {
    try {
      return config.spec(name);
    } catch (IllegalArgumentException e) {
      throw new Refused("pools", String.valueOf(e.getMessage()));
    }
  }

  @Override
  Use prepare(Map<String, SplitConfig> wanted) {
    Map<String, SplitSpec> specs = new LinkedHashMap<>();
    wanted.forEach((name, config) -> specs.put(name, spec(name, config)));
    List<SplitSpec> now = splits.all();
    return new Use(
        () -> specs.values().stream().filter(spec -> !now.contains(spec)).forEach(splits::put),
        () ->
            splits.all().stream()
                .map(SplitSpec::name)
                .filter(name -> !specs.containsKey(name))
                .forEach(splits::remove));
  }
}
