package dev.weir.lb.app;

import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.netty.ForwardingFields;
import dev.weir.lb.netty.RequestIds;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Gives the messages of the gateway lane the fields that those of the fast lane have: {@link
 * ForwardingFields} and a request's name to the upstream, {@code Via} and that name to the client.
 */
@Component
class ForwardingHeaders implements HttpHeadersFilter {

  private static final String ID = RequestIds.FIELD.toString();
  private static final String VIA = ForwardingFields.VIA.toString();

  private final ClientAddressResolver addresses;

  ForwardingHeaders(ClientAddressResolver addresses) {
    this.addresses = addresses;
  }

  @Override
  public boolean supports(Type type) {
    return true;
  }

  @Override
  public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
    HttpHeaders headers = new HttpHeaders();
    input.forEach(headers::put);
    headers.add(HttpHeaders.VIA, VIA);
    String id = exchange.getAttribute(ID);
    if (id == null) {
      prepare(headers, exchange);
    } else {
      headers.set(ID, id);
    }
    return headers;
  }

  /** Puts the same on an answer that no upstream gave, when it is written. */
  void onOwnAnswer(ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    response.beforeCommit(
        () -> {
          if (exchange.getAttribute(ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR) == null) {
            HttpHeaders headers = response.getHeaders();
            String id = exchange.getAttribute(ID);
            headers.set(ID, id == null ? name(exchange, exchange.getRequest().getHeaders()) : id);
            headers.set(HttpHeaders.VIA, VIA);
          }
          return Mono.empty();
        });
  }

  /** The request; what is filtered once it has a name is its answer. */
  private void prepare(HttpHeaders headers, ServerWebExchange exchange) {
    InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
    if (remote != null) {
      boolean secure = "https".equals(exchange.getRequest().getURI().getScheme());
      HttpHeaders asked = exchange.getRequest().getHeaders();
      ForwardingFields.add(
          new SpringFields(headers, asked.getFirst(HttpHeaders.HOST)),
          new ForwardingFields.Peer(remote.getAddress(), trusts(exchange), secure));
    }
    headers.set(ID, name(exchange, headers));
  }

  /** Gives the request its name. */
  private String name(ServerWebExchange exchange, HttpHeaders asked) {
    String id = RequestIds.of(asked.getFirst(ID), trusts(exchange)).toString();
    exchange.getAttributes().put(ID, id);
    return id;
  }

  private boolean trusts(ServerWebExchange exchange) {
    InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
    return remote != null && addresses.trusts(remote.getAddress());
  }

  /** Gateway has taken {@code Host} out of the headers by then. */
  private record SpringFields(HttpHeaders headers, @Nullable String host)
      implements ForwardingFields.Fields {

    @Override
    public @Nullable String joined(CharSequence name) {
      List<String> lines = headers.get(name.toString());
      if (lines == null || lines.isEmpty()) {
        return HttpHeaders.HOST.contentEquals(name) || "host".contentEquals(name) ? host : null;
      }
      return String.join(", ", lines);
    }

    @Override
    public void set(CharSequence name, CharSequence value) {
      headers.set(name.toString(), value.toString());
    }

    @Override
    public void remove(CharSequence name) {
      headers.remove(name.toString());
    }
  }
}
