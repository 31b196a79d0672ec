package dev.weir.chat.netty.broadcast;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.message.MessageKind;
import dev.weir.chat.netty.client.Client;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.ConnectionView;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.room.RoomName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A client of the plain broadcast, where each message goes to everyone. */
final class Member extends Client {

  private final LoopGroup group;
  private final BroadcastCounters counters;
  private final Connections connections;
  private final String id;
  private final Visitor visitor;
  private final @Nullable DeflateTerms terms;

  Member(
      ChannelHandlerContext out,
      LoopGroup group,
      ConnectionSettings settings,
      BroadcastCounters counters,
      LongSupplier clock,
      Connections connections,
      Visitor visitor,
      Runnable whenGone) {
    super(out, settings, visitor.deflate(), clock, whenGone);
    this.terms = visitor.deflate();
    this.group = group;
    this.counters = counters;
    this.connections = connections;
    this.id = connections.nextId();
    this.visitor = visitor;
  }

  /** Sends whole frames, or drops this client when its outbox is full. */
  void deliver(Gathered batches) {
    if (!outbox().push(batches.by(terms))) {
      counters.slowConsumerDropped();
      drop();
    }
  }

  @Override
  protected void entered() {
    group.members().add(this);
    connections.add(id, this);
  }

  @Override
  protected void message(MessageKind kind, ByteBuf payload) {
    group.publish(this, kind, payload, out().alloc());
  }

  @Override
  protected void left() {
    group.members().remove(this);
    connections.remove(id);
  }

  @Override
  public ConnectionView view() {
    return ConnectionView.of(
        id, "broadcast", visitor, visitor.caller(), List.of(), outbox().waitingBytes(), 0);
  }

  /** It is in none. */
  @Override
  public void removeFrom(RoomName room, String reason) {}

  @Override
  protected boolean mayRead() {
    boolean full = group.mustPause();
    if (full) {
      group.members().pause(this);
    }
    return !full;
  }
}
