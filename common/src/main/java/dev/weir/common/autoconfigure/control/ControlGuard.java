package dev.weir.common.autoconfigure.control;

import dev.weir.common.control.HostNames;
import dev.weir.common.control.SameOrigin;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.problem.Problem;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Keeps web pages of others off the control plane, whether or not callers are asked who they are:
 * names by which only a rebound page would call, changes that another page asks for, and answers
 * that another page could show or keep.
 */
final class ControlGuard implements WebFilter, Ordered {

  private static final Problem UNKNOWN_HOST =
      Problem.of(
          "unknown-host",
          "Unknown host",
          403,
          "This listener is not called by the name in Host; list that in weir.control.hosts.");
  private static final Problem CROSS_ORIGIN =
      Problem.of(
          "cross-origin",
          "Cross-origin request",
          403,
          "Another page may not change anything here.");

  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
  private static final String OWN_PARTS =
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  /** What may stand in a policy: a literal of IPv6 may not. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+");

  private final HostNames hosts;
  private final ClientAddressResolver addresses;
  private final RefusedCalls refused;
  private final PageConnections connections;

  ControlGuard(
      HostNames hosts,
      ClientAddressResolver addresses,
      RefusedCalls refused,
      PageConnections connections) {
    this.hosts = hosts;
    this.addresses = addresses;
    this.refused = refused;
    this.connections = connections;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    Caller.resolve(exchange, addresses);
    exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(() -> protect(exchange)));
    ServerHttpRequest request = exchange.getRequest();
    HttpHeaders headers = request.getHeaders();
    String host = headers.getFirst(HttpHeaders.HOST);
    if (checksHost(request) && !hosts.allows(host)) {
      return refused.refuse(exchange, UNKNOWN_HOST);
    }
    boolean own =
        SameOrigin.allows(
            request.getMethod().name(),
            headers.getFirst("Sec-Fetch-Site"),
            headers.getOrigin(),
            host);
    return own ? chain.filter(exchange) : refused.refuse(exchange, CROSS_ORIGIN);
  }

  /** By a loopback address come browsers of this machine, which any page can send here. */
  private boolean checksHost(ServerHttpRequest request) {
    InetSocketAddress local = request.getLocalAddress();
    return !hosts.configured().isEmpty()
        || local == null
        || local.getAddress() == null
        || local.getAddress().isLoopbackAddress();
  }

  private void protect(ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    HttpHeaders headers = response.getHeaders();
    MediaType type = headers.getContentType();
    boolean page = type != null && type.isCompatibleWith(MediaType.TEXT_HTML);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    setIfMissing(
        headers, "Content-Security-Policy", page ? pagePolicy(exchange.getRequest()) : NOTHING);
    if (isApi(exchange.getRequest())) {
      setIfMissing(headers, HttpHeaders.CACHE_CONTROL, "no-store");
    } else {
      setIfMissing(headers, HttpHeaders.CACHE_CONTROL, "no-cache");
    }
  }

  private String pagePolicy(ServerHttpRequest request) {
    String host = request.getURI().getHost();
    if (host == null || !NAME.matcher(host).matches()) {
      return OWN_PARTS;
    }
    List<String> sources = connections.sources(host);
    return sources.isEmpty()
        ? OWN_PARTS
        : OWN_PARTS + "; connect-src 'self' " + String.join(" ", sources);
  }

  private static boolean isApi(ServerHttpRequest request) {
    String path = request.getPath().pathWithinApplication().value();
    return path.startsWith("/api/") || path.startsWith("/actuator");
  }

  private static void setIfMissing(HttpHeaders headers, String name, String value) {
    if (!headers.containsHeader(name)) {
      headers.set(name, value);
    }
  }

  /** Before limits and authentication. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 50;
  }
}
