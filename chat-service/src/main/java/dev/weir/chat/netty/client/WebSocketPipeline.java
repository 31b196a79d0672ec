package dev.weir.chat.netty.client;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.message.MessageLimits;
import dev.weir.chat.netty.frame.EndOfStream;
import dev.weir.chat.netty.frame.FrameReader;
import dev.weir.common.netty.socket.SmallWrites;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Client} into the pipeline that Netty's WebSocket handshake has left. */
public final class WebSocketPipeline {

  private static final String HANDLER = "weir.chat.client";
  private static final String END_OF_STREAM = "weir.chat.end-of-stream";

  private WebSocketPipeline() {}

  /**
   * Installs a client right behind a reader of frames, in the place of Netty's decoder; to be
   * called on the channel's event loop.
   *
   * @param terms by which messages may be compressed; null: none may
   * @param client makes it, given the encoder's context
   */
  public static <C extends Client> C install(
      Channel channel,
      MessageLimits limits,
      @Nullable DeflateTerms terms,
      Function<ChannelHandlerContext, C> client) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(SmallWrites.class) != null) {
      pipeline.remove(SmallWrites.class); // what many share is joined already
    }
    ChannelHandlerContext decoder = pipeline.context(WebSocketFrameDecoder.class);
    C made = client.apply(pipeline.context(WebSocketFrameEncoder.class));
    pipeline.addAfter(decoder.name(), HANDLER, made);
    pipeline.replace(decoder.handler(), decoder.name(), new FrameReader(limits, terms != null));
    ChannelHandlerContext http2 = pipeline.context(Http2StreamFrameToHttpObjectCodec.class);
    if (http2 != null) {
      pipeline.addAfter(http2.name(), END_OF_STREAM, EndOfStream.INSTANCE);
    }
    return made;
  }
}
