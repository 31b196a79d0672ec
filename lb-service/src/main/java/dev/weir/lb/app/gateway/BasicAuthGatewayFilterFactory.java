package dev.weir.lb.app.gateway;

import dev.weir.lb.app.auth.ConfiguredGates;
import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.route.GateName;
import org.springframework.stereotype.Component;

/** Asks for names and passwords where a route runs in the gateway lane. */
@Component
final class BasicAuthGatewayFilterFactory extends NamedGate {

  BasicAuthGatewayFilterFactory(ConfiguredGates gates, ProxyLane lane) {
    super(GateName.Kind.BASIC, gates, lane);
  }
}
