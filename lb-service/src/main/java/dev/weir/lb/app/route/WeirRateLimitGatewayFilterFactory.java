package dev.weir.lb.app.route;

import dev.weir.common.autoconfigure.limit.LimitGuard;
import dev.weir.common.ratelimit.AttachedLimit;
import dev.weir.common.ratelimit.RateLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.support.HasRouteId;
import org.springframework.stereotype.Component;

/**
 * Limits a route that runs in the gateway lane, by the same counts as the fast lane would. It comes
 * before every filter that changes the request: the limits look at what the client sent.
 */
@Component
class WeirRateLimitGatewayFilterFactory
    implements GatewayFilterFactory<WeirRateLimitGatewayFilterFactory.Config> {

  private final RateLimits limits;
  private final LimitGuard guard;

  WeirRateLimitGatewayFilterFactory(RateLimits limits, LimitGuard guard) {
    this.limits = limits;
    this.guard = guard;
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
    return RouteLimits.PLACES;
  }

  @Override
  public GatewayFilter apply(Config config) {
    String route = Objects.requireNonNullElse(config.getRouteId(), "");
    List<AttachedLimit> attached =
        List.of(limits.attach(RouteLimits.of(route, config.arguments())));
    return new OrderedGatewayFilter(
        (exchange, chain) ->
            guard.checkRoute(exchange, route, attached, () -> chain.filter(exchange)),
        BeforeBodies.ORDER);
  }

  /** The arguments, as Gateway binds them. */
  static final class Config implements HasRouteId {
    private final Map<String, String> arguments = new LinkedHashMap<>();
    private @Nullable String routeId;

    Map<String, String> arguments() {
      return arguments;
    }

    @Override
    public void setRouteId(String routeId) {
      this.routeId = routeId;
    }

    @Override
    public @Nullable String getRouteId() {
      return routeId;
    }

    public void setName(String name) {
      arguments.put("name", name);
    }

    public void setLimit(String limit) {
      arguments.put("limit", limit);
    }

    public void setWindow(String window) {
      arguments.put("window", window);
    }

    public void setKey(String key) {
      arguments.put("key", key);
    }

    public void setAlgorithm(String algorithm) {
      arguments.put("algorithm", algorithm);
    }

    public void setBurst(String burst) {
      arguments.put("burst", burst);
    }

    public void setScope(String scope) {
      arguments.put("scope", scope);
    }

    public void setOnStoreFailure(String onStoreFailure) {
      arguments.put("onStoreFailure", onStoreFailure);
    }
  }
}
