package dev.weir.common.autoconfigure.settings;

import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.socket.TransportKind;
import dev.weir.common.netty.upstream.UpstreamSettings;
import dev.weir.common.ratelimit.RateLimits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What all services are told in the same words.
 *
 * @param trustedProxies addresses and networks whose {@code Forwarded} and {@code X-Forwarded-For}
 *     are believed; none by default
 * @param limits rate limits by name; none by default
 * @param control the control listener
 * @param upstream connections to upstreams
 * @param transport how sockets are driven; left out: the best that can be had
 */
@ConfigurationProperties("weir")
public record WeirProperties(
    @DefaultValue List<String> trustedProxies,
    @DefaultValue Map<String, LimitProperties> limits,
    @DefaultValue ControlProperties control,
    @DefaultValue UpstreamSettings upstream,
    @Nullable TransportKind transport) {

  public NetworkSet trustedNetworks() {
    try {
      return NetworkSet.of(trustedProxies);
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.trusted-proxies is refused: " + e.getMessage() + ".",
          "List addresses and networks in CIDR notation.");
    }
  }

  /** How sockets are driven, for all event loops of the process. */
  public TransportKind availableTransport() {
    TransportKind kind = transport == null ? TransportKind.best() : transport;
    try {
      kind.require();
    } catch (IllegalStateException e) {
      throw new RefusedConfiguration(
          "weir.transport is refused: " + e.getMessage() + ".",
          "Leave it out for the best that can be had, or say nio, which can be had everywhere.");
    }
    return kind;
  }

  public RateLimits rateLimits() {
    try {
      return RateLimits.of(
          limits.entrySet().stream()
              .map(limit -> limit.getValue().toRule(limit.getKey()))
              .toList());
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.limits is refused: " + e.getMessage() + ".",
          "A limit looks like: weir.limits.api: {match: {path: /api/**}, limit: 100, window: 10s}.");
    }
  }
}
