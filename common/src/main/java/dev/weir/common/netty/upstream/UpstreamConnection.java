package dev.weir.common.netty.upstream;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpObject;

/**
 * A connection to an upstream, lent for one exchange. It goes back to its pool by itself when
 * request and answer are both complete, and is closed where they are not. All methods belong to the
 * event loop that acquired it.
 */
public interface UpstreamConnection {

  /** The underlying channel, for tunnels after a 101; a stream's where HTTP/2 is spoken. */
  Channel channel();

  /** Whether the connection has served an exchange before this one. */
  boolean reused();

  /**
   * Writes the request's head or a piece of its body; a last content completes the request.
   *
   * @throws IllegalStateException where a piece of a body says something and the head announced no
   *     body, by {@code Content-Length} or {@code Transfer-Encoding}, on a stream that has ended
   *     with the head therefore
   */
  void write(HttpObject part);

  void flush();

  /** Whether the upstream's socket takes more now. */
  boolean isWritable();

  /** Asks for the next piece of the answer. */
  void requestMore();

  /**
   * Gives the exchange up: closes the connection, or resets the stream; the exchange's listener is
   * not called again.
   */
  void abort();
}
