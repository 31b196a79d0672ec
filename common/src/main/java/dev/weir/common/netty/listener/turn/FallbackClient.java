package dev.weir.common.netty.listener.turn;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.ForwardingClient;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.ExchangeEnd;
import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The client of one request that Reactor Netty serves behind a listener of Weir's, and what Reactor
 * Netty's own API has no word for. Safe for any thread.
 */
public final class FallbackClient extends ForwardingClient {

  private final LaneHandler lane;
  private final FallbackTurn turn;
  private final LaneStream stream;

  private FallbackClient(LaneHandler lane, FallbackTurn turn) {
    super(turn.stream());
    this.lane = lane;
    this.turn = turn;
    this.stream = turn.stream();
  }

  /**
   * The client of a request; to be called on its event loop, before it is answered.
   *
   * @throws IllegalStateException where it did not come by a listener of Weir's
   */
  public static FallbackClient of(HttpServerRequest request) {
    AtomicReference<Channel> channel = new AtomicReference<>();
    request.withConnection(connection -> channel.set(connection.channel()));
    LaneHandler lane = channel.get().pipeline().get(LaneHandler.class);
    FallbackTurn turn = lane == null ? null : lane.fallback().current();
    if (turn == null) {
      throw new IllegalStateException("no request of a listener: " + request.uri());
    }
    return new FallbackClient(lane, turn);
  }

  /**
   * What a WebSocket asked for over HTTP/2 (RFC 8441) would be in HTTP/1.1; null where the request
   * is what it seems.
   */
  public @Nullable HttpRequest handshake() {
    return stream.handshake();
  }

  /** Has {@code listener} told when this exchange has ended. */
  public void onEnd(ExchangeEnd listener) {
    run(() -> turn.onEnd(listener));
  }

  /** Has this run, on the event loop, whenever the client takes more again. */
  public void onWritable(Runnable listener) {
    run(() -> turn.onWritable(listener));
  }

  /**
   * Passes an interim answer (102 to 199) on, where protocol and method allow one and the request
   * is still unanswered; otherwise does nothing.
   *
   * @param interim its fields are the relay's from here on
   */
  public void writeInterim(HttpResponse interim) {
    run(() -> turn.writeInterim(interim));
  }

  /** Pushes resources with the answer, as {@link ClientStream#pushWith}. */
  public void pushWith(HttpRequest request, List<String> targets) {
    run(() -> stream.pushWith(request, targets));
  }

  /**
   * The fields that followed the body of the request, of those that may be passed on; empty before
   * its end. To be called on the event loop.
   */
  public HttpHeaders requestTrailers() {
    return turn.requestTrailers();
  }

  /** Names the fields that follow the body, where the answer has a place for them. */
  public void endWith(HttpHeaders trailers) {
    run(() -> turn.endWith(trailers));
  }

  /**
   * Answers with a 101, or what says the same in HTTP/2, and from then on passes bytes both ways,
   * as {@link ClientStream#tunnel}. Reactor Netty must not answer any more.
   */
  public void tunnel(HttpResponse switching, UpstreamConnection upstream) {
    run(() -> lane.fallback().tunnel(turn, switching, upstream));
  }

  /**
   * Ends an exchange whose answer has failed midway, so that its client sees that: Reactor Netty
   * may end the answer as if it were whole, and go on with the next one. Reactor Netty is to be
   * told of the failure after that.
   */
  public void cutOff() {
    run(() -> lane.fallback().cutOff(turn));
  }

  @Override
  public void mark(Series series) {
    run(() -> stream.mark(series));
  }
}
