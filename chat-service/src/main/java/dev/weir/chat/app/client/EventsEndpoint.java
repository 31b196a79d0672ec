package dev.weir.chat.app.client;

import dev.weir.chat.access.Caller;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.netty.room.EventStream;
import dev.weir.chat.netty.room.RoomServer;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.protocol.ServerEvents;
import dev.weir.chat.room.Opening;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.UserName;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * {@code GET /api/rooms/{room}/events} on the data port: the messages of a room as server-sent
 * events, for those who have no WebSocket.
 */
record EventsEndpoint(RoomServer rooms, HandshakeGate gate, TokenGate tokens) {

  private static final String LAST_EVENT = "Last-Event-ID";
  private static final String AFTER = "after";
  private static final String USER = "user";
  private static final int SHORTEST_RETRY_MILLIS = 1_000;
  private static final int LONGEST_RETRY_MILLIS = 3_000;

  /** Serves one request for the events of a room, by its name as it was asked for. */
  Mono<Void> serve(ServerWebExchange exchange, String name) {
    return Mono.defer(
        () -> {
          ServerHttpRequest request = exchange.getRequest();
          RoomName room = room(name);
          Position after = after(request);
          return tokens
              .caller(request, guest(request))
              .publishOn(Schedulers.fromExecutor(loop(request)))
              .flatMap(caller -> open(exchange, room, after, caller));
        });
  }

  private Mono<Void> open(
      ServerWebExchange exchange, RoomName room, @Nullable Position after, Caller caller) {
    if (!caller.rights().maySubscribe(room)) {
      throw refused(RoomProblem.NOT_ALLOWED, "You may not read " + room + ".");
    }
    Instant until = rooms.bannedUntil(room, caller.user());
    if (until != null) {
      throw refused(RoomProblem.BANNED, "You are kept out of %s until %s.".formatted(room, until));
    }
    return Mono.fromFuture(rooms.store().open(room, after, rooms.now()))
        .publishOn(Schedulers.fromExecutor(loop(exchange.getRequest())))
        .flatMap(
            opening ->
                switch (opening) {
                  case Opening.Opened(Room opened) -> enter(exchange, opened, after, caller);
                  case Opening.Unavailable(String detail) ->
                      throw refused(RoomProblem.STORE_UNAVAILABLE, detail);
                  case Opening.NoSuchRoom(), Opening.TooManyRooms _ ->
                      throw refused(RoomProblem.TOO_MANY_ROOMS, "As many rooms exist as may.");
                });
  }

  private Mono<Void> enter(
      ServerWebExchange exchange, Room room, @Nullable Position after, Caller caller) {
    ServerHttpRequest request = exchange.getRequest();
    Runnable leave = gate.enter(request, caller.user());
    Visitor visitor =
        new Visitor(gate.clientAddress(request), null, caller, Instant.now(), null, leave);
    EventStream stream = rooms.read(room, after, caller, visitor, loop(request), retry());
    if (stream == null) {
      leave.run();
      return open(exchange, room.name(), after, caller);
    }
    return write(exchange, stream);
  }

  private Mono<Void> write(ServerWebExchange exchange, EventStream stream) {
    ServerHttpResponse response = exchange.getResponse();
    HttpHeaders headers = response.getHeaders();
    headers.setContentType(MediaType.TEXT_EVENT_STREAM);
    headers.setCacheControl("no-store");
    headers.set("X-Accel-Buffering", "no");
    String origin = exchange.getRequest().getHeaders().getOrigin();
    if (origin != null) {
      headers.setAccessControlAllowOrigin(origin);
      headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
    return response
        .writeAndFlushWith(chunks(stream, response.bufferFactory()))
        .doFinally(_ -> stream.leave());
  }

  /** Each chunk is asked for when the one before has been written: nothing waits in memory. */
  private static Flux<Publisher<DataBuffer>> chunks(EventStream stream, DataBufferFactory buffers) {
    Mono<DataBuffer> next =
        Mono.<byte[]>create(sink -> stream.next(sink::success))
            .filter(bytes -> bytes.length > 0)
            .map(buffers::wrap);
    return Flux.generate(
        sink -> {
          if (stream.hasEnded()) {
            sink.complete();
          } else {
            sink.next(next);
          }
        });
  }

  private UserName guest(ServerHttpRequest request) {
    String name = request.getQueryParams().getFirst(USER);
    if (name == null) {
      return rooms.guestName();
    }
    if (!tokens.access().guestsHaveNames()) {
      throw refused(RoomProblem.OTHER_USER, "A name needs a token here; ask without user.");
    }
    if (!UserName.isLawful(name)) {
      throw refused(
          RoomProblem.BAD_USER_NAME, "A user has 1 to 128 printable characters, not all blank.");
    }
    return new UserName(name);
  }

  private static RoomName room(String name) {
    if (!RoomName.isLawful(name)) {
      throw refused(
          RoomProblem.BAD_ROOM_NAME, "A room has 1 to 128 letters, digits and -_.:/@#+~.");
    }
    return new RoomName(name);
  }

  /** What a browser says by itself when it comes back goes before what the page first said. */
  private static @Nullable Position after(ServerHttpRequest request) {
    String last = request.getHeaders().getFirst(LAST_EVENT);
    String given = last == null || last.isEmpty() ? request.getQueryParams().getFirst(AFTER) : last;
    if (given == null) {
      return null;
    }
    Position position = ServerEvents.position(given);
    if (position == null) {
      throw refused(
          RoomProblem.BAD_COMMAND,
          LAST_EVENT + " or after is to be EPOCH:OFFSET, as the id of an event has it.");
    }
    return position;
  }

  private static Duration retry() {
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextInt(SHORTEST_RETRY_MILLIS, LONGEST_RETRY_MILLIS));
  }

  private static EventExecutor loop(ServerHttpRequest request) {
    HttpServerRequest inner = ServerHttpRequestDecorator.getNativeRequest(request);
    EventExecutor[] loop = new EventExecutor[1];
    inner.withConnection(connection -> loop[0] = connection.channel().eventLoop());
    return loop[0];
  }

  private static HandshakeRefused refused(RoomProblem kind, String detail) {
    return new HandshakeRefused(kind.because(detail));
  }
}
