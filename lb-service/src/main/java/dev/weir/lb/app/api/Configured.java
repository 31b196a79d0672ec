package dev.weir.lb.app.api;

import dev.weir.lb.app.config.LbProperties;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.stereotype.Component;

/** What the configuration says: at the start, or when it was read again. */
@Component
record Configured(LbProperties balancer, GatewayProperties gateway) {}
