package dev.weir.common.netty.coding;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;

/**
 * Codes the body of one answer, piece by piece: all that a piece holds is in what comes out for it,
 * so that a client sees it as soon as it is flushed.
 */
public final class ContentEncoder {

  private final EmbeddedChannel codec;

  /**
   * @param encoder one of Netty's, which codes each buffer at once
   * @param alloc where its buffers come from
   */
  ContentEncoder(ChannelHandler encoder, ByteBufAllocator alloc) {
    this.codec = new EmbeddedChannel();
    codec.config().setAllocator(alloc);
    codec.pipeline().addLast(encoder);
  }

  /** Codes a piece and releases it. */
  public ByteBuf encode(ByteBuf piece) {
    codec.writeOutbound(piece);
    return taken();
  }

  /**
   * Codes the last piece, or a body that is there as a whole, and releases it. The encoder has let
   * go of what it held then.
   */
  public ByteBuf encodeLast(ByteBuf piece) {
    codec.writeOutbound(piece);
    codec.finish();
    return taken();
  }

  /** Gives the body up. */
  public void close() {
    codec.finishAndReleaseAll();
  }

  private ByteBuf taken() {
    ByteBuf first = codec.readOutbound();
    ByteBuf next = codec.readOutbound();
    if (next == null) {
      return first == null ? Unpooled.EMPTY_BUFFER : first;
    }
    CompositeByteBuf all = codec.alloc().compositeBuffer().addComponent(true, first);
    for (; next != null; next = codec.readOutbound()) {
      all.addComponent(true, next);
    }
    return all;
  }
}
