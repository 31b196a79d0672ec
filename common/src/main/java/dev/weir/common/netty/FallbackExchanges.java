package dev.weir.common.netty;

import io.netty.channel.Channel;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/** What a handler of Reactor Netty behind a listener may ask of it. */
public final class FallbackExchanges {

  private FallbackExchanges() {}

  /**
   * Has {@code listener} told when this exchange has ended. Nothing happens where the request did
   * not come by a listener of Weir's. To be called before the answer is written.
   */
  public static void onEnd(HttpServerRequest request, ExchangeEnd listener) {
    request.withConnection(connection -> onEnd(connection, listener));
  }

  private static void onEnd(Connection connection, ExchangeEnd listener) {
    Channel channel = connection.channel();
    LaneHandler lane = channel.pipeline().get(LaneHandler.class);
    if (lane == null) {
      return;
    }
    if (channel.eventLoop().inEventLoop()) {
      lane.onFallbackEnd(listener);
    } else {
      channel.eventLoop().execute(() -> lane.onFallbackEnd(listener));
    }
  }

  /**
   * Ends an exchange whose answer has failed midway, so that its client sees that: Reactor Netty
   * may end the answer as if it were whole, and go on with the next one.
   *
   * @return completes when it is done, after which Reactor Netty may be told of the failure
   */
  public static Mono<Void> cutOff(HttpServerRequest request) {
    return Mono.create(
        done -> request.withConnection(connection -> cutOff(connection.channel(), done)));
  }

  private static void cutOff(Channel channel, MonoSink<Void> done) {
    if (!channel.eventLoop().inEventLoop()) {
      channel.eventLoop().execute(() -> cutOff(channel, done));
      return;
    }
    LaneHandler lane = channel.pipeline().get(LaneHandler.class);
    if (lane != null) {
      lane.cutFallbackOff();
    }
    done.success();
  }
}
