package dev.weir.common.netty.listener.exchange;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.Client;
import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;

/**
 * The client's side of one exchange: who asks, and the way to answer.
 *
 * <p>An HTTP/1.1 connection has one stream after the other, an HTTP/2 connection many at once; an
 * exchange need not know which. All methods belong to {@link #eventLoop}. Whatever is written is
 * released by the stream, even when the client is gone.
 */
public interface ClientStream extends Client {

  /**
   * Counts the exchange in a series besides the listener's when it has ended, however it ends; the
   * last one named holds.
   */
  void countIn(Series series);

  /** Asks for the next piece of the request body. */
  void requestMore();

  /**
   * Whether the client's socket takes more now. When not, stop producing until {@link
   * Exchange#onWritable}.
   */
  boolean isWritable();

  /**
   * Writes an interim answer (100, 102 to 199), where protocol and method allow one and it says
   * something new: a link is said once, and 100 only to who waits for it. Otherwise does nothing.
   * Hop-by-hop fields are removed. The caller still owns what is reference-counted.
   */
  void writeInterim(HttpResponse interim);

  /**
   * Pushes these resources of the same authority when the request is answered with 200, to a client
   * of HTTP/2 that accepts it.
   *
   * @param request the head as it came
   * @param targets paths, with or without a query
   */
  void pushWith(HttpRequest request, List<String> targets);

  /**
   * Writes the head of the final answer. The stream sees to the framing: it adds {@code
   * Transfer-Encoding} where the length is unknown, and {@code Connection} where the connection
   * ends with this answer. Hop-by-hop fields must have been removed by the caller.
   */
  void writeHead(HttpResponse head);

  /**
   * Writes a piece of the body; a {@link io.netty.handler.codec.http.LastHttpContent} ends the
   * exchange.
   */
  void writeContent(HttpContent content);

  void flush();

  /** Writes a complete answer and flushes it; ends the exchange. Adds {@code Content-Length}. */
  void respond(FullHttpResponse response);

  /**
   * Answers with a 101, or what says the same in HTTP/2, and from then on passes bytes both ways,
   * untouched, until one side closes; ends the exchange. Only for a request that asked for it.
   *
   * @param switching the upstream's 101; its {@code Connection} and {@code Upgrade} fields are sent
   *     on
   * @param upstream the connection that it came on
   */
  void tunnel(HttpResponse switching, UpstreamConnection upstream);

  /**
   * Gives up in the middle of an answer: closes the connection (HTTP/1.1) or resets the stream
   * (HTTP/2).
   */
  void abort();
}
