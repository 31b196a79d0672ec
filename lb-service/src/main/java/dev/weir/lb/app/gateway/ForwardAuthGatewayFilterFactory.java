package dev.weir.lb.app.gateway;

import dev.weir.lb.app.auth.ConfiguredGates;
import dev.weir.lb.netty.ProxyLane;
import dev.weir.lb.route.GateName;
import org.springframework.stereotype.Component;

/** Asks another server where a route runs in the gateway lane. */
@Component
final class ForwardAuthGatewayFilterFactory extends NamedGate {

  ForwardAuthGatewayFilterFactory(ConfiguredGates gates, ProxyLane lane) {
    super(GateName.Kind.FORWARD, gates, lane);
  }
}
