package dev.weir.common.netty.listener.wire;

import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2FrameStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What HTTP messages go to a client by, and come from: a channel, of a connection or of a stream of
 * one, or a stream of HTTP/2 that has no channel of its own. To be used on its event loop alone.
 */
public interface Wire {

  /** The channel of the connection, whatever else it carries. */
  Channel connection();

  /** Its own channel; the connection's where it has none. */
  Channel channel();

  /** The stream of HTTP/2 that it is; null where it is none. */
  @Nullable Http2FrameStream http2Stream();

  /** Whether the client takes more now. */
  boolean isWritable();

  /** What the client has not taken yet; 0 for streams, of which it is not known. */
  long unsentBytes();

  /** Asks for the next piece of what the client sends. */
  void read();

  void write(Object msg);

  /** The same, for who wants to hear when it is out. */
  ChannelFuture writeAndTell(Object msg);

  void writeInterim(HttpResponse interim);

  /** Flushes with what else goes out in this turn of the loop. */
  void flush();

  /** Flushes at once. */
  void flushNow();

  /**
   * Closes it; a stream whose client or answer is not done is reset.
   *
   * @param linger whether the client may still be sending, and is given time to read the answer
   */
  void close(boolean linger);

  /** Tells the client to send no more on a stream whose answer is out. */
  void stopReceiving();

  /** Closes it at once; a stream is given up in the middle, and its client told so. */
  void cancel();

  /**
   * Makes a tunnel of it.
   *
   * @param patience how long a side may take nothing of what the other has left when it closed
   */
  Tunnel tunnel(UpstreamConnection upstream, Duration patience);
}
