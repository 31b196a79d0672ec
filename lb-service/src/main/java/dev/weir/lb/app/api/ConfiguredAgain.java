package dev.weir.lb.app.api;

import dev.weir.lb.app.config.LbProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.GatewayProperties;

/**
 * Binds {@link Configured} in a context of its own, as the service's does at its start: no
 * stereotype lets that one find this class.
 */
@EnableConfigurationProperties({LbProperties.class, GatewayProperties.class})
final class ConfiguredAgain {}
