package dev.weir.lb.app.gateway;

import dev.weir.lb.app.auth.ConfiguredGates;
import dev.weir.lb.app.route.RouteGates;
import dev.weir.lb.route.GateName;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.stereotype.Component;

/** Asks for names and passwords where a route runs in the gateway lane. */
@Component
final class BasicAuthGatewayFilterFactory
    implements GatewayFilterFactory<BasicAuthGatewayFilterFactory.Config> {

  private final ConfiguredGates gates;

  BasicAuthGatewayFilterFactory(ConfiguredGates gates) {
    this.gates = gates;
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
    return new GateFilter(gates.gate(new GateName(GateName.Kind.BASIC, name)));
  }

  /** The arguments, as Gateway binds them. */
  static final class Config {
    private @Nullable String name;

    public void setName(String name) {
      this.name = name;
    }
  }
}
