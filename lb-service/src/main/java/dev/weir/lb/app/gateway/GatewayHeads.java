package dev.weir.lb.app.gateway;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The heads of messages between Gateway's filters and an upstream. Gateway's own {@link
 * HttpHeadersFilter}s are left out, since the exchange with the upstream does what they do; those
 * of an extension are asked.
 */
@Component
final class GatewayHeads {

  private static final String GATEWAYS_OWN = HttpHeadersFilter.class.getPackageName();

  private final List<HttpHeadersFilter> filters;

  GatewayHeads(List<HttpHeadersFilter> filters) {
    this.filters =
        filters.stream()
            .filter(filter -> !filter.getClass().getPackageName().startsWith(GATEWAYS_OWN))
            .toList();
  }

  /**
   * The head of a request that goes to an upstream.
   *
   * @param url as filters have made it
   * @param host what it names as its {@code Host} unless it is to keep that of the client; empty:
   *     it is
   */
  HttpRequest request(ServerWebExchange exchange, URI url, String host) {
    ServerHttpRequest asked = exchange.getRequest();
    io.netty.handler.codec.http.HttpHeaders fields =
        DefaultHttpHeadersFactory.headersFactory().newHeaders();
    HttpHeaders filtered =
        filters.isEmpty() ? asked.getHeaders() : HttpHeadersFilter.filterRequest(filters, exchange);
    addTo(fields, filtered);
    // Reactor Netty says 100 by itself
    fields.remove(HttpHeaderNames.EXPECT);
    if (fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      fields.remove(HttpHeaderNames.CONTENT_LENGTH);
    }
    boolean preserve =
        exchange.getAttributeOrDefault(
            ServerWebExchangeUtils.PRESERVE_HOST_HEADER_ATTRIBUTE, false);
    if (!host.isEmpty() && !preserve) {
      fields.set(HttpHeaderNames.HOST, host);
    }
    return new DefaultHttpRequest(
        version(asked),
        HttpMethod.valueOf(asked.getMethod().name()),
        target(exchange, url),
        fields);
  }

  /** A name in two cases is one field, and Spring gives all of its lines for either. */
  private static void addTo(io.netty.handler.codec.http.HttpHeaders fields, HttpHeaders from) {
    from.forEach(
        (name, lines) -> {
          if (!fields.contains(name)) {
            fields.add(name, lines);
          }
        });
  }

  private static HttpVersion version(ServerHttpRequest asked) {
    HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(asked);
    return HttpVersion.HTTP_1_0.equals(request.version())
        ? HttpVersion.HTTP_1_0
        : HttpVersion.HTTP_1_1;
  }

  private static String target(ServerWebExchange exchange, URI url) {
    boolean ascii = url.toString().chars().allMatch(c -> c < 0x80);
    URI encoded = ascii ? url : URI.create(url.toASCIIString());
    AskedTarget asked = exchange.getRequiredAttribute(LaneMapping.TARGET);
    return asked.through(encoded);
  }

  /** Puts the head of an upstream's answer where filters find it. */
  void answer(ServerWebExchange exchange, HttpResponse head) {
    HttpHeaders fields = new HttpHeaders();
    for (Map.Entry<String, String> field : head.headers()) {
      fields.add(field.getKey(), field.getValue());
    }
    // whoever writes the body frames it
    fields.remove(HttpHeaders.TRANSFER_ENCODING);
    HttpHeaders filtered =
        filters.isEmpty()
            ? fields
            : HttpHeadersFilter.filter(filters, fields, exchange, HttpHeadersFilter.Type.RESPONSE);
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatusCode.valueOf(head.status().code()));
    response.getHeaders().addAll(filtered);
    Map<String, Object> attributes = exchange.getAttributes();
    attributes.put(ServerWebExchangeUtils.CLIENT_RESPONSE_HEADER_NAMES, filtered.headerNames());
    String type = filtered.getFirst(HttpHeaders.CONTENT_TYPE);
    if (type != null) {
      attributes.put(ServerWebExchangeUtils.ORIGINAL_RESPONSE_CONTENT_TYPE_ATTR, type);
    }
  }
}
