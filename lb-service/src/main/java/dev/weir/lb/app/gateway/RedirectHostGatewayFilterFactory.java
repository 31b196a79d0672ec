package dev.weir.lb.app.gateway;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.support.HttpStatusHolder;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Sends clients to another host, with the path and the query that they asked for: {@code
 * RedirectHost=301, https://www.shop.example}. Looks at what is configured for both lanes, and
 * answers in the gateway lane.
 */
@Component
final class RedirectHostGatewayFilterFactory
    implements GatewayFilterFactory<RedirectHostGatewayFilterFactory.Config> {

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

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
    return List.of("status", "host");
  }

  @Override
  public GatewayFilter apply(Config config) {
    HttpStatusHolder status = status(Objects.requireNonNullElse(config.status, "").strip());
    String host = host(Objects.requireNonNullElse(config.host, "").strip());
    return (exchange, _) -> redirect(exchange, status, host);
  }

  private static Mono<Void> redirect(
      ServerWebExchange exchange, HttpStatusHolder status, String host) {
    AskedTarget asked = exchange.getRequiredAttribute(LaneMapping.TARGET);
    ServerWebExchangeUtils.setResponseStatus(exchange, status);
    exchange
        .getResponse()
        .getHeaders()
        .set(HttpHeaders.LOCATION, host + asked.through(exchange.getRequest().getURI()));
    ServerWebExchangeUtils.setAlreadyRouted(exchange);
    return exchange.getResponse().setComplete();
  }

  private static HttpStatusHolder status(String text) {
    HttpStatusHolder parsed = parsed(text);
    if (parsed == null
        || parsed.getHttpStatus() == null
        || !STATUSES.contains(parsed.getHttpStatus().value())) {
      throw new IllegalArgumentException(
          "status of RedirectHost is '" + text + "', expected 301, 302, 303, 307 or 308");
    }
    return parsed;
  }

  private static @Nullable HttpStatusHolder parsed(String status) {
    try {
      return HttpStatusHolder.parse(status);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A URL of a scheme and a host, and nothing behind it, as the path and the query follow. */
  private static String host(String text) {
    if (!isBareHost(text)) {
      throw new IllegalArgumentException(
          "host of RedirectHost is '"
              + text
              + "', expected a scheme and a host, as in https://www.shop.example: the path and the"
              + " query of the request follow it");
    }
    return text;
  }

  private static boolean isBareHost(String text) {
    try {
      URI uri = URI.create(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return Set.of("http", "https").contains(scheme)
          && text.equalsIgnoreCase(scheme + "://" + uri.getRawAuthority())
          && uri.getHost() != null
          && uri.getRawUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The arguments, as Gateway binds them. */
  static final class Config {
    private @Nullable String status;
    private @Nullable String host;

    public void setStatus(String status) {
      this.status = status;
    }

    public void setHost(String host) {
      this.host = host;
    }
  }
}
