package dev.weir.lb.app;

import dev.weir.common.netty.SocketOptions;
import dev.weir.common.netty.SocketSettings;
import dev.weir.common.netty.Transport;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.client.HttpClient;

/**
 * Gives the gateway lane's upstream connections the sockets of the fast lane's, and its event
 * loops: a request stays on the loop that read it.
 */
@Component
final class GatewaySockets implements HttpClientCustomizer {

  private final SocketSettings settings;
  private final Transport transport;

  GatewaySockets(SocketSettings settings, Transport transport) {
    this.settings = settings;
    this.transport = transport;
  }

  @Override
  public HttpClient customize(HttpClient client) {
    return SocketOptions.set(settings, transport, client);
  }
}
