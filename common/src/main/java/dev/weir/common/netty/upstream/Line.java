package dev.weir.common.netty.upstream;

import dev.weir.common.netty.upstream.UpstreamConnections.Ready;
import dev.weir.common.pool.CloseReason;
import io.netty.channel.Channel;

/** A connection as its pool sees it: one exchange after the other, or several at once. */
interface Line {

  Channel channel();

  LineAge age();

  /** Whether it can be lent now. */
  boolean takesMore();

  /** How many exchanges more its upstream is about to allow, having allowed as many before. */
  int promised();

  /** Whether it has an exchange. */
  boolean isLent();

  /** Whether it may be lent again while it is lent. */
  boolean shared();

  void lend(UpstreamExchange exchange, Ready then);

  /** No exchange is to come; closes the connection when those that it has are over. */
  void retire(CloseReason reason);

  /** Closes the connection; its exchanges fail. */
  void close(CloseReason reason);

  /** Ends what takes too long. */
  void enforceTimeouts(long now);
}
