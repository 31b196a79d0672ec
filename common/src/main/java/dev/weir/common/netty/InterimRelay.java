package dev.weir.common.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The way to the client for interim answers to one request that Reactor Netty serves; its own API
 * has none. Safe for any thread.
 */
public final class InterimRelay {

  private final EventLoop loop;
  private final @Nullable FallbackTurn turn;

  private InterimRelay(EventLoop loop, @Nullable FallbackTurn turn) {
    this.loop = loop;
    this.turn = turn;
  }

  /**
   * The relay of the request that a channel's fallback handler is serving.
   *
   * @param channel the client's; on its event loop
   */
  public static InterimRelay of(Channel channel) {
    LaneHandler lane = channel.pipeline().get(LaneHandler.class);
    return new InterimRelay(channel.eventLoop(), lane == null ? null : lane.fallbackTurn());
  }

  /**
   * Passes an interim answer (102 to 199) on, where protocol and method allow one and the request
   * is still unanswered; otherwise does nothing.
   *
   * @param interim its fields are the relay's from here on
   */
  public void relay(HttpResponse interim) {
    FallbackTurn asked = turn;
    if (asked == null) {
      return;
    }
    if (loop.inEventLoop()) {
      asked.writeInterim(interim);
    } else {
      loop.execute(() -> asked.writeInterim(interim));
    }
  }
}
