package dev.weir.common.autoconfigure.http;

import io.netty.channel.Channel;
import java.util.Optional;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.Connection;

/** The channel that a request of WebFlux came by. */
public final class ClientChannel {

  private ClientChannel() {}

  /** Empty where it is not Reactor Netty that serves the request, as in tests. */
  public static Optional<Channel> of(ServerHttpRequest request) {
    Object served = ServerHttpRequestDecorator.getNativeRequest(request);
    return served instanceof Connection client ? Optional.of(client.channel()) : Optional.empty();
  }
}
