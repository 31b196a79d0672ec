package dev.weir.lb.app.gateway;

import dev.weir.lb.app.auth.ConfiguredGates;
import dev.weir.lb.app.route.RouteGates;
import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.route.GateName;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;

/** A filter that names a gate. */
abstract class NamedGate implements GatewayFilterFactory<NamedGate.Config> {

  private final GateName.Kind kind;
  private final ConfiguredGates gates;
  private final ProxyLane lane;

  NamedGate(GateName.Kind kind, ConfiguredGates gates, ProxyLane lane) {
    this.kind = kind;
    this.gates = gates;
    this.lane = lane;
  }

  @Override
  public Class<Config> getConfigClass() {
    return Config.class;
  }

  @Override
  public Config newConfig() {
    return new Config();
  }

  @Override
  public List<String> shortcutFieldOrder() {
    return RouteGates.PLACES;
  }

  @Override
  public GatewayFilter apply(Config config) {
    String name = Objects.requireNonNullElse(config.name, "").strip();
    return new GateFilter(gates.gate(new GateName(kind, name)), lane);
  }

  /** The arguments, as Gateway binds them. */
  static final class Config {
    private @Nullable String name;

    public void setName(String name) {
      this.name = name;
    }
  }
}
