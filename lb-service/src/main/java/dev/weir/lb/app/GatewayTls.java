package dev.weir.lb.app;

import dev.weir.common.net.HttpVersions;
import dev.weir.common.netty.UpstreamTls;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.client.HttpClient;

/**
 * Believes the same upstreams in the gateway lane as in the fast lane, and shows them the same
 * certificate; where {@code weir.upstream.tls} says nothing, Gateway's own settings hold. That lane
 * speaks HTTP/1.1 with every upstream.
 */
@Component
class GatewayTls implements HttpClientCustomizer {

  private final UpstreamTls tls;

  GatewayTls(UpstreamTls tls) {
    this.tls = tls;
  }

  @Override
  public HttpClient customize(HttpClient client) {
    return tls.isStandard()
        ? client
        : client.secure(spec -> spec.sslContext(tls.context(HttpVersions.HTTP_1)));
  }
}
