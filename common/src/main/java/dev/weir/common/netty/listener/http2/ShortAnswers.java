package dev.weir.common.netty.listener.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes short answers of HTTP/2 that are there as a whole: HEADERS and DATA in one buffer, with
 * one promise. The codec makes three buffers of it, queues the DATA until the flush, and gathers
 * five promises.
 *
 * <p>What it takes of the windows is taken from those of the codec, which also hears of the end of
 * the stream. What may not leave at once is left to the codec.
 */
public final class ShortAnswers {

  /** Fields and body; beyond that, copying costs what joining saves. */
  static final int MOST_BYTES = 4 << 10;

  /** Of a field, besides its name and its value: what HPACK adds to it is less. */
  private static final int FIELD_OVERHEAD = 16;

  private static final int FEW_FIELDS_BYTES = 192;

  private static final Http2Flags HEAD = new Http2Flags().endOfHeaders(true);
  private static final Http2Flags HEAD_ALONE =
      new Http2Flags().endOfHeaders(true).endOfStream(true);
  private static final Http2Flags BODY = new Http2Flags().endOfStream(true);

  private final Http2FrameCodec codec;
  private final ChannelHandlerContext ctx;
  private final @Nullable Http2HeadersEncoder hpack;

  /**
   * @param ctx the codec's: what is written begins there
   */
  public ShortAnswers(Http2FrameCodec codec, ChannelHandlerContext ctx) {
    this.codec = codec;
    this.ctx = ctx;
    // Netty's own is its configuration; with another, every answer is the codec's
    this.hpack =
        codec.encoder().configuration().headersConfiguration() instanceof Http2HeadersEncoder own
            ? own
            : null;
  }

  /**
   * Writes an answer, unless it is long, or its windows or the connection do not take it now.
   *
   * @param streamId of a stream on which nothing but interim answers has been written
   * @param body is copied, and stays the caller's
   * @param promise fails before this returns where the fields cannot be encoded
   * @return whether it is written; else nothing has been done
   */
  public boolean write(int streamId, Http2Headers fields, ByteBuf body, ChannelPromise promise) {
    Http2Stream stream = codec.connection().stream(streamId);
    Http2HeadersEncoder encoder = hpack;
    if (encoder == null
        || stream == null
        || !isShort(fields, body.readableBytes())
        || !mayLeave(stream, body.readableBytes())) {
      return false;
    }
    int size = 2 * Http2CodecUtil.FRAME_HEADER_LENGTH + FEW_FIELDS_BYTES + body.readableBytes();
    ByteBuf frames = ctx.alloc().buffer(size);
    try {
      writeHead(frames, encoder, streamId, fields, !body.isReadable());
      writeBody(frames, stream, body);
    } catch (Http2Exception e) {
      frames.release();
      promise.setFailure(e);
      codec.onError(ctx, true, e);
      return true;
    }
    ctx.write(frames, promise);
    stream.headersSent(false);
    codec.closeStreamLocal(stream, promise);
    return true;
  }

  /** Such fields fit in one frame, of whatever size the client takes. */
  private static boolean isShort(Http2Headers fields, int bodyBytes) {
    int bytes = bodyBytes;
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      bytes += field.getKey().length() + field.getValue().length() + FIELD_OVERHEAD;
    }
    return bytes <= MOST_BYTES;
  }

  /** Nothing of this stream waits, and what waits of others fits in the connection's window. */
  private boolean mayLeave(Http2Stream stream, int bytes) {
    Http2Connection connection = codec.connection();
    Http2RemoteFlowController windows = connection.remote().flowController();
    boolean open =
        switch (stream.state()) {
          case OPEN, HALF_CLOSED_REMOTE -> true;
          case IDLE, RESERVED_LOCAL, RESERVED_REMOTE, HALF_CLOSED_LOCAL, CLOSED -> false;
        };
    return open
        && windows.isWritable(stream)
        && !windows.hasFlowControlled(stream)
        && bytes <= windows.windowSize(stream)
        && bytes <= windows.windowSize(connection.connectionStream());
  }

  private static void writeHead(
      ByteBuf frames, Http2HeadersEncoder encoder, int streamId, Http2Headers fields, boolean alone)
      throws Http2Exception {
    Http2Flags flags = alone ? HEAD_ALONE : HEAD;
    Http2CodecUtil.writeFrameHeader(frames, 0, Http2FrameTypes.HEADERS, flags, streamId);
    encoder.encodeHeaders(streamId, fields, frames);
    frames.setMedium(0, frames.readableBytes() - Http2CodecUtil.FRAME_HEADER_LENGTH);
  }

  private void writeBody(ByteBuf frames, Http2Stream stream, ByteBuf body) throws Http2Exception {
    int bytes = body.readableBytes();
    if (bytes > 0) {
      Http2CodecUtil.writeFrameHeader(frames, bytes, Http2FrameTypes.DATA, BODY, stream.id());
      frames.writeBytes(body, body.readerIndex(), bytes);
      Http2Connection connection = codec.connection();
      Http2RemoteFlowController windows = connection.remote().flowController();
      windows.incrementWindowSize(connection.connectionStream(), -bytes);
      windows.incrementWindowSize(stream, -bytes);
    }
  }
}
