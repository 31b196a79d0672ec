package dev.weir.lb.app;

import dev.weir.common.net.ClientAddressResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Tells the upstreams of the gateway lane who asked, as {@link
 * dev.weir.common.netty.ForwardingFields} does in the fast lane: what a client says of itself
 * passes only when it is a trusted proxy.
 */
@Component
class ForwardingHeaders implements HttpHeadersFilter {

  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String HOST = "X-Forwarded-Host";

  private final ClientAddressResolver addresses;

  ForwardingHeaders(ClientAddressResolver addresses) {
    this.addresses = addresses;
  }

  @Override
  public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
    HttpHeaders headers = new HttpHeaders();
    input.forEach(headers::put);
    InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
    if (remote != null) {
      forwardedFor(headers, remote.getAddress());
    }
    if (!headers.containsHeader(PROTO)) {
      headers.set(PROTO, "http");
    }
    String host = exchange.getRequest().getHeaders().getFirst(HttpHeaders.HOST);
    if (host != null && !headers.containsHeader(HOST)) {
      headers.set(HOST, host);
    }
    headers.add(HttpHeaders.VIA, "1.1 weir");
    return headers;
  }

  private void forwardedFor(HttpHeaders headers, InetAddress peer) {
    if (addresses.trusts(peer)) {
      headers.add(FOR, peer.getHostAddress());
    } else {
      headers.remove("Forwarded");
      headers.remove(PROTO);
      headers.remove(HOST);
      headers.set(FOR, peer.getHostAddress());
    }
  }
}
