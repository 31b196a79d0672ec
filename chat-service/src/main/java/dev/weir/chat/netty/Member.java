package dev.weir.chat.netty;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.message.MessageKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A client of the plain broadcast, where each message goes to everyone. */
final class Member extends Client {

  private final LoopGroup group;
  private final BroadcastCounters counters;
  private final @Nullable DeflateTerms terms;

  Member(
      ChannelHandlerContext out,
      LoopGroup group,
      BroadcastSettings settings,
      BroadcastCounters counters,
      @Nullable DeflateTerms terms,
      LongSupplier clock,
      Runnable whenGone) {
    super(out, settings, terms, clock, whenGone);
    this.terms = terms;
    this.group = group;
    this.counters = counters;
  }

  /** Sends whole frames and flushes once, or drops this client when its outbox is full. */
  void deliver(List<Batch> batches) {
    for (Batch batch : batches) {
      if (!outbox().offer(batch.frames(terms))) {
        counters.slowConsumerDropped();
        drop();
        return;
      }
    }
    out().flush();
  }

  @Override
  void entered() {
    group.members().add(this);
  }

  @Override
  void message(MessageKind kind, ByteBuf payload) {
    group.publish(kind, payload, out().alloc());
  }

  @Override
  void left() {
    group.members().remove(this);
  }

  @Override
  boolean mayRead() {
    boolean full = group.mustPause();
    if (full) {
      group.members().pause(this);
    }
    return !full;
  }
}
