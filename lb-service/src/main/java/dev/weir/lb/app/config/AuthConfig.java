package dev.weir.lb.app.config;

import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What routes may ask of clients: {@code weir.lb.auth}.
 *
 * @param basic names and passwords, by the name that the filter {@code BasicAuth} calls them; none
 * @param jwt whose tokens are believed, by the name that the filter {@code JwtAuth} calls them;
 *     none
 * @param forward who is asked about requests, by the name that the filter {@code ForwardAuth} calls
 *     them; none
 */
public record AuthConfig(
    @DefaultValue Map<String, BasicAuthConfig> basic,
    @DefaultValue Map<String, JwtAuthConfig> jwt,
    @DefaultValue Map<String, ForwardAuthConfig> forward) {}
