package dev.weir.common.netty;

import io.netty.channel.Channel;
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
}
