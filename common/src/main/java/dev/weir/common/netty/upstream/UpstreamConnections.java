package dev.weir.common.netty.upstream;

import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.Transport;
import io.netty.channel.EventLoop;

/**
 * Lends upstream connections, or streams of them: whoever has one need not know which. A connection
 * never leaves the event loop that opened it, so every loop has a pool of its own for each
 * upstream; the most recently used connection is lent first.
 */
public interface UpstreamConnections {

  /**
   * Lends a connection to {@code target}, an idle one where there is one. Must be called on {@code
   * loop}; {@code then} is called on it, at once or later, with the connection ready for {@link
   * UpstreamConnection#write}.
   *
   * @param loop the event loop of the exchange, one of the {@link Transport}'s
   * @param target where to
   * @param exchange who hears of the answer; its {@link UpstreamExchange#onFailure} is called when
   *     no connection comes about, and {@code then} is not
   * @param then what to do with the connection
   * @return takes the wish back: whoever does not want the connection any more must say so, or it
   *     keeps a place in the queue
   */
  Acquisition acquire(EventLoop loop, UpstreamTarget target, UpstreamExchange exchange, Ready then);

  /** Takes a connection that is ready to write to. */
  @FunctionalInterface
  interface Ready {
    void ready(UpstreamConnection connection);
  }
}
