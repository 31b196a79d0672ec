package dev.weir.chat.app.client;

import dev.weir.chat.access.Caller;
import dev.weir.chat.app.config.Compression;
import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.netty.echo.EchoServer;
import dev.weir.chat.netty.room.RoomServer;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.room.UserName;
import dev.weir.common.netty.http.AnswerDate;
import dev.weir.common.problem.Problem;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What the public listener answers: WebSocket handshakes on {@code /ws}, for the plain broadcast,
 * on {@code /ws/rooms} and, where there is an echo, on {@code /ws/echo}, the events of rooms, the
 * client for browsers, and nothing else. It is built apart from the application's own web handler,
 * so neither listener reaches what the other serves.
 */
public final class PublicEndpoint {

  /** The subprotocol of rooms (RFC 6455 section 1.9). */
  public static final String ROOMS_PROTOCOL = "weir.chat.v1";

  private static final String BROADCAST = "/ws";
  private static final String ROOMS = "/ws/rooms";
  private static final PathPattern EVENTS =
      PathPatternParser.defaultInstance.parse("/api/rooms/{room}/events");
  private static final UserName GUEST = new UserName("anonymous");
  private static final String ECHO = "/ws/echo";

  private final Broadcaster broadcaster;
  private final RoomServer rooms;
  private final Optional<EchoServer> echo;
  private final HandshakeGate gate;
  private final TokenGate tokens;
  private final EventsEndpoint events;
  private final ClientScript script = new ClientScript();
  private final Compression shared;
  private final WebSocketService service =
      new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy());

  public PublicEndpoint(
      Broadcaster broadcaster,
      RoomServer rooms,
      Optional<EchoServer> echo,
      HandshakeGate gate,
      TokenGate tokens,
      Compression shared) {
    this.broadcaster = broadcaster;
    this.rooms = rooms;
    this.echo = echo;
    this.gate = gate;
    this.tokens = tokens;
    this.events = new EventsEndpoint(rooms, gate, tokens);
    this.shared = shared;
  }

  public BiFunction<HttpServerRequest, HttpServerResponse, ? extends Publisher<Void>> adapter() {
    ReactorHttpHandlerAdapter adapter =
        new ReactorHttpHandlerAdapter(
            WebHttpHandlerBuilder.webHandler(this::handle)
                .exceptionHandler(new HandshakeProblems())
                .build());
    return (request, response) -> {
      AnswerDate.addTo(response.responseHeaders());
      return adapter.apply(request, response);
    };
  }

  private Mono<Void> handle(ServerWebExchange exchange) {
    return switch (exchange.getRequest().getPath().value()) {
      case BROADCAST -> checked(exchange, this::handshakeForBroadcast);
      case ROOMS -> checked(exchange, this::handshakeForRooms);
      case ClientScript.PATH -> script.serve(exchange);
      case ECHO ->
          echo.map(server -> checked(exchange, each -> handshakeForEcho(each, server)))
              .orElseGet(() -> handleOther(exchange));
      default -> handleOther(exchange);
    };
  }

  private static Mono<Void> checked(
      ServerWebExchange exchange, Function<ServerWebExchange, Mono<Void>> handshake) {
    ServerHttpRequest request = exchange.getRequest();
    HttpServerRequest asked = ServerHttpRequestDecorator.getNativeRequest(request);
    HandshakeForm.check(request.getMethod(), asked.version(), request.getHeaders());
    return handshake.apply(exchange);
  }

  private Mono<Void> handleOther(ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    PathPattern.PathMatchInfo found =
        EVENTS.matchAndExtract(request.getPath().pathWithinApplication());
    if (found == null) {
      return Mono.error(
          new ResponseStatusException(
              HttpStatus.NOT_FOUND,
              "There are only %s, %s, %s and %s."
                  .formatted(BROADCAST, ROOMS, EVENTS, ClientScript.PATH)));
    }
    if (!request.getMethod().equals(HttpMethod.GET)) {
      return Mono.error(new MethodNotAllowedException(request.getMethod(), Set.of(HttpMethod.GET)));
    }
    return events.serve(exchange, found.getUriVariables().getOrDefault("room", ""));
  }

  /** A broadcast has no frames of its own to say who one is: that is said with the handshake. */
  private Mono<Void> handshakeForBroadcast(ServerWebExchange exchange) {
    if (!broadcaster.isOpen()) {
      return Mono.error(
          new HandshakeRefused(
              RoomProblem.STORE_UNAVAILABLE.because(
                  "Redis, by which instances share the broadcast, does not answer: come again"
                      + " later.")));
    }
    return tokens
        .caller(exchange.getRequest(), GUEST)
        .flatMap(
            caller ->
                caller.rights().everywhere()
                    ? handshake(exchange, broadcaster::join, null, caller, null, shared)
                    : Mono.error(
                        new HandshakeRefused(
                            RoomProblem.NOT_ALLOWED.because(
                                "The broadcast to everybody wants rights in all rooms."))));
  }

  private Mono<Void> handshakeForEcho(ServerWebExchange exchange, EchoServer server) {
    return handshake(exchange, server::join, null, null, null, Compression.ofOne());
  }

  private Mono<Void> handshakeForRooms(ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    if (TokenGate.protocols(request).noneMatch(ROOMS_PROTOCOL::equals)) {
      return Mono.error(
          new HandshakeRefused(
              Problem.of(
                  "subprotocol-missing",
                  "Subprotocol missing",
                  400,
                  "Offer the subprotocol %s in %s."
                      .formatted(ROOMS_PROTOCOL, TokenGate.PROTOCOLS))));
    }
    return handshake(exchange, rooms::join, TokenGate.token(request), null, ROOMS_PROTOCOL, shared);
  }

  private Mono<Void> handshake(
      ServerWebExchange exchange,
      BiConsumer<Channel, Visitor> join,
      @Nullable String token,
      @Nullable Caller caller,
      @Nullable String protocol,
      Compression compression) {
    return Mono.defer(
        () -> {
          ServerHttpRequest request = exchange.getRequest();
          Runnable leave = gate.enter(request, named(caller));
          DeflateTerms terms = compression.agree(exchange);
          Visitor visitor =
              new Visitor(gate.clientAddress(request), token, caller, Instant.now(), terms, leave);
          return handshake(exchange, visitor, join, protocol);
        });
  }

  private static @Nullable UserName named(@Nullable Caller caller) {
    return caller == null || caller.user().equals(GUEST) ? null : caller.user();
  }

  /** The place goes back when the handshake fails, or else when the connection ends. */
  private Mono<Void> handshake(
      ServerWebExchange exchange,
      Visitor visitor,
      BiConsumer<Channel, Visitor> join,
      @Nullable String protocol) {
    HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
    Stay stay = new Stay(request, visitor, join, protocol);
    if (protocol != null) {
      // Netty looks for it in the first line of the offer alone
      exchange.getResponse().getHeaders().set(TokenGate.PROTOCOLS, protocol);
    }
    return service
        .handleRequest(spelled(exchange, request), stay)
        .doFinally(_ -> stay.endUnlessJoined());
  }

  /**
   * Spring knows two spellings of what may be in any case (RFC 6455 section 4.2.1), and neither it
   * nor Netty a list of protocols of which one is ours (RFC 9110 section 7.8).
   */
  private static ServerWebExchange spelled(ServerWebExchange exchange, HttpServerRequest request) {
    if (!exchange.getRequest().getMethod().equals(HttpMethod.GET)) {
      return exchange;
    }
    request.requestHeaders().set(HttpHeaderNames.UPGRADE, HandshakeForm.PROTOCOL);
    return exchange
        .mutate()
        .request(
            changed ->
                changed.headers(
                    fields -> {
                      fields.setConnection("Upgrade");
                      fields.setUpgrade(HandshakeForm.PROTOCOL);
                    }))
        .build();
  }

  /** One client, from its handshake on. Its WebSocket runs on the channel of its request. */
  private static final class Stay implements WebSocketHandler {

    private final HttpServerRequest request;
    private final Visitor visitor;
    private final BiConsumer<Channel, Visitor> join;
    private final @Nullable String protocol;
    private volatile boolean joined;

    Stay(
        HttpServerRequest request,
        Visitor visitor,
        BiConsumer<Channel, Visitor> join,
        @Nullable String protocol) {
      this.request = request;
      this.visitor = visitor;
      this.join = join;
      this.protocol = protocol;
    }

    @Override
    public List<String> getSubProtocols() {
      return protocol == null ? List.of() : List.of(protocol);
    }

    /** Spring's session lasts until whoever took the channel says that it has closed. */
    @Override
    public Mono<Void> handle(WebSocketSession session) {
      joined = true;
      return Mono.create(
          ended -> request.withConnection(connection -> join(connection.channel(), ended)));
    }

    private void join(Channel channel, MonoSink<Void> ended) {
      join.accept(channel, visitor.andThen(ended::success));
    }

    void endUnlessJoined() {
      if (!joined) {
        visitor.whenGone().run();
      }
    }
  }
}
