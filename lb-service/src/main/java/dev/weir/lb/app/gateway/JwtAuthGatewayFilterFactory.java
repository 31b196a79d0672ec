package dev.weir.lb.app.gateway;

import dev.weir.lb.app.auth.ConfiguredGates;
import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.route.GateName;
import org.springframework.stereotype.Component;

/** Asks for signed tokens where a route runs in the gateway lane. */
@Component
final class JwtAuthGatewayFilterFactory extends NamedGate {

  JwtAuthGatewayFilterFactory(ConfiguredGates gates, ProxyLane lane) {
    super(GateName.Kind.JWT, gates, lane);
  }
}
