package dev.weir.chat.netty;

import dev.weir.chat.message.MessageLimits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.function.Function;

/** Puts a {@link Client} into the pipeline that Netty's WebSocket handshake has left. */
final class WebSocketPipeline {

  private static final String HANDLER = "weir.chat.client";
  private static final String END_OF_STREAM = "weir.chat.end-of-stream";

  private WebSocketPipeline() {}

  /**
   * Installs a client right behind the decoder; to be called on the channel's event loop.
   *
   * @param client makes it, given the encoder's context
   */
  static <C extends Client> C install(
      Channel channel, MessageLimits limits, Function<ChannelHandlerContext, C> client) {
    ChannelPipeline pipeline = channel.pipeline();
    ChannelHandlerContext decoder = pipeline.context(WebSocketFrameDecoder.class);
    C made = client.apply(pipeline.context(WebSocketFrameEncoder.class));
    pipeline.addAfter(decoder.name(), HANDLER, made);
    pipeline.replace(decoder.handler(), decoder.name(), newDecoder(limits));
    ChannelHandlerContext http2 = pipeline.context(Http2StreamFrameToHttpObjectCodec.class);
    if (http2 != null) {
      pipeline.addAfter(http2.name(), END_OF_STREAM, EndOfStream.INSTANCE);
    }
    return made;
  }

  /**
   * A decoder that leaves the closing after a violation to the client. Netty's would close the
   * socket with bytes unread, and the reset could overtake the close frame that says why.
   */
  private static WebSocket13FrameDecoder newDecoder(MessageLimits limits) {
    return new WebSocket13FrameDecoder(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .maxFramePayloadLength(limits.maxFrameBytes())
            .closeOnProtocolViolation(false)
            .build());
  }
}
