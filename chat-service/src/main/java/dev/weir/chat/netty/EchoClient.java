package dev.weir.chat.netty;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.deflate.MessageDeflater;
import dev.weir.chat.message.MessageKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A client that is sent back what it sends. */
final class EchoClient extends Client {

  private final LoopClients<EchoClient> clients;
  private final @Nullable MessageDeflater deflater;

  /**
   * @param terms by which messages are compressed either way; null: none is
   */
  EchoClient(
      ChannelHandlerContext out,
      LoopClients<EchoClient> clients,
      BroadcastSettings settings,
      @Nullable DeflateTerms terms,
      LongSupplier clock,
      Runnable whenGone) {
    super(out, settings, terms, clock, whenGone);
    this.clients = clients;
    this.deflater = terms == null ? null : new MessageDeflater(terms);
  }

  @Override
  void entered() {
    clients.add(this);
  }

  @Override
  void message(MessageKind kind, ByteBuf payload) {
    ByteBuf frame = frame(kind, payload);
    try {
      if (!outbox().offer(frame)) {
        drop();
      }
    } finally {
      frame.release();
    }
  }

  private ByteBuf frame(MessageKind kind, ByteBuf payload) {
    if (deflater != null) {
      return Frames.compressed(out().alloc(), kind, payload, deflater);
    }
    ByteBuf frame = out().alloc().directBuffer(Frames.LARGEST_HEADER + payload.readableBytes());
    Frames.append(frame, kind, payload);
    return frame;
  }

  @Override
  void turnEnded() {
    out().flush();
  }

  @Override
  void left() {
    clients.remove(this);
    if (deflater != null) {
      deflater.close();
    }
  }

  /** A socket that takes no more holds reading up already. */
  @Override
  boolean mayRead() {
    return true;
  }
}
