package dev.weir.chat.app;

import dev.weir.chat.netty.Broadcaster;
import dev.weir.chat.session.Places.Outcome;
import io.netty.channel.Channel;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What the public listener answers: WebSocket handshakes on {@code /ws}, and nothing else. It is
 * built apart from the application's own web handler, so neither listener reaches what the other
 * serves.
 */
final class PublicEndpoint {

  private static final String PATH = "/ws";

  private final Broadcaster broadcaster;
  private final HandshakeGate gate;
  private final WebSocketService service =
      new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy());

  PublicEndpoint(Broadcaster broadcaster, HandshakeGate gate) {
    this.broadcaster = broadcaster;
    this.gate = gate;
  }

  BiFunction<HttpServerRequest, HttpServerResponse, ? extends Publisher<Void>> adapter() {
    return new ReactorHttpHandlerAdapter(
        WebHttpHandlerBuilder.webHandler(this::handle)
            .exceptionHandler(new HandshakeProblems())
            .build());
  }

  private Mono<Void> handle(ServerWebExchange exchange) {
    if (!exchange.getRequest().getPath().value().equals(PATH)) {
      return Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND, "There is only " + PATH));
    }
    return Mono.defer(() -> handshake(exchange, gate.enter(exchange.getRequest())));
  }

  /** The place goes back when the handshake fails, or else when the connection ends. */
  private Mono<Void> handshake(ServerWebExchange exchange, Outcome.Taken place) {
    HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
    Stay stay = new Stay(request, place);
    return service.handleRequest(exchange, stay).doFinally(_ -> stay.endUnlessJoined());
  }

  /** One client, from its handshake on. Its WebSocket runs on the channel of its request. */
  private final class Stay implements WebSocketHandler {

    private final HttpServerRequest request;
    private final Outcome.Taken place;
    private volatile boolean joined;

    Stay(HttpServerRequest request, Outcome.Taken place) {
      this.request = request;
      this.place = place;
    }

    /** Spring's session lasts until the broadcaster says that the channel has closed. */
    @Override
    public Mono<Void> handle(WebSocketSession session) {
      joined = true;
      return Mono.create(
          ended -> request.withConnection(connection -> join(connection.channel(), ended)));
    }

    private void join(Channel channel, MonoSink<Void> ended) {
      broadcaster.join(
          channel,
          () -> {
            place.release();
            ended.success();
          });
    }

    void endUnlessJoined() {
      if (!joined) {
        place.release();
      }
    }
  }
}
