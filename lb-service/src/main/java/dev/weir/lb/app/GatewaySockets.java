package dev.weir.lb.app;

import dev.weir.common.netty.SocketOptions;
import dev.weir.common.netty.SocketSettings;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.client.HttpClient;

/** Gives the gateway lane's upstream connections the sockets of the fast lane's. */
@Component
final class GatewaySockets implements HttpClientCustomizer {

  private final SocketSettings settings;

  GatewaySockets(SocketSettings settings) {
    this.settings = settings;
  }

  @Override
  public HttpClient customize(HttpClient client) {
    return SocketOptions.set(settings, client);
  }
}
