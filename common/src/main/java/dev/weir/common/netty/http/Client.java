package dev.weir.common.netty.http;

import dev.weir.common.metrics.Series;
import dev.weir.common.trace.RequestSpan;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;

/** Who asks: what is known of the client of one request, whoever serves it. */
public interface Client {

  EventLoop eventLoop();

  /**
   * The channel of the connection (HTTP/1.1) or of the stream (HTTP/2), for attributes and tunnels.
   */
  Channel channel();

  /** Where buffers for this client come from. */
  default ByteBufAllocator alloc() {
    return channel().alloc();
  }

  /** Who asks: the socket's address, or what a trusted proxy said of it. */
  InetAddress clientAddress();

  /** The address at the other end of the socket, whoever that proxy forwards for. */
  InetAddress peerAddress();

  /**
   * Whether the peer is a proxy that the operator trusts: only then do its forwarding fields count.
   */
  boolean fromTrustedProxy();

  /** Whether the client came over TLS: to here, or to where its PROXY header was written. */
  boolean secure();

  /** Runs something on the event loop: at once for who is there already. */
  default void run(Runnable task) {
    EventLoop loop = eventLoop();
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** Says that the exchange is counted in that series, for whoever logs or traces it. */
  default void mark(Series series) {}

  /** The span of the request, for those of what it asks upstreams for. */
  default RequestSpan span() {
    return RequestSpan.NONE;
  }

  /** When the request's head was read, by {@link System#nanoTime}. */
  long startNanos();
}
