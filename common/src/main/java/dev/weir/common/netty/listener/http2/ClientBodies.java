package dev.weir.common.netty.listener.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP/2 client may send of bodies, as the codec keeps it, but that one who sends more ends
 * the connection (RFC 9113 section 6.9.1): the codec resets the stream, gives back more of the
 * window than it took, and fails on that when the connection closes.
 */
public final class ClientBodies extends CodecWindows<Http2LocalFlowController>
    implements Http2LocalFlowController {

  private boolean overrun;

  private ClientBodies(Http2LocalFlowController codecs) {
    super(codecs);
  }

  /** Puts one before the codec's own. */
  public static void install(Http2Connection connection) {
    connection.local().flowController(new ClientBodies(connection.local().flowController()));
  }

  @Override
  public void receiveFlowControlledFrame(
      @Nullable Http2Stream stream, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    if (overrun || overruns(stream, data.readableBytes() + padding)) {
      overrun = true;
      throw Http2Exception.connectionError(
          Http2Error.FLOW_CONTROL_ERROR, "more than the window of a stream");
    }
    codecs.receiveFlowControlledFrame(stream, data, padding, endOfStream);
  }

  /** Of a stream that is closed, the window of the connection alone counts. */
  private boolean overruns(@Nullable Http2Stream stream, int bytes) {
    return stream != null
        && stream.state() != Http2Stream.State.CLOSED
        && bytes > codecs.windowSize(stream);
  }

  /** Nothing is given back of what never was taken. */
  @Override
  public boolean consumeBytes(Http2Stream stream, int numBytes) throws Http2Exception {
    return !overrun && codecs.consumeBytes(stream, numBytes);
  }

  @Override
  public int unconsumedBytes(Http2Stream stream) {
    return codecs.unconsumedBytes(stream);
  }

  @Override
  public Http2LocalFlowController frameWriter(Http2FrameWriter frameWriter) {
    codecs.frameWriter(frameWriter);
    return this;
  }

  @Override
  public int initialWindowSize(Http2Stream stream) {
    return codecs.initialWindowSize(stream);
  }
}
