package dev.weir.chat.netty.echo;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.deflate.MessageDeflater;
import dev.weir.chat.message.MessageKind;
import dev.weir.chat.netty.client.Client;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.ConnectionView;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.client.LoopClients;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.netty.frame.Frames;
import dev.weir.chat.room.RoomName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A client that is sent back what it sends. */
final class EchoClient extends Client {

  private final LoopClients<EchoClient> clients;
  private final @Nullable MessageDeflater deflater;
  private final Connections connections;
  private final String id;
  private final Visitor visitor;

  EchoClient(
      ChannelHandlerContext out,
      LoopClients<EchoClient> clients,
      ConnectionSettings settings,
      LongSupplier clock,
      Connections connections,
      Visitor visitor,
      Runnable whenGone) {
    super(out, settings, visitor.deflate(), clock, whenGone);
    DeflateTerms terms = visitor.deflate();
    this.clients = clients;
    this.deflater = terms == null ? null : new MessageDeflater(terms);
    this.connections = connections;
    this.id = connections.nextId();
    this.visitor = visitor;
  }

  @Override
  protected void entered() {
    clients.add(this);
    connections.add(id, this);
  }

  @Override
  protected void message(MessageKind kind, ByteBuf payload) {
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
  protected void turnEnded() {
    out().flush();
  }

  @Override
  protected void left() {
    clients.remove(this);
    connections.remove(id);
    if (deflater != null) {
      deflater.close();
    }
  }

  @Override
  public ConnectionView view() {
    return ConnectionView.of(
        id, "echo", visitor, visitor.caller(), List.of(), outbox().waitingBytes(), 0);
  }

  /** It is in none. */
  @Override
  public void removeFrom(RoomName room, String reason) {}

  /** A socket that takes no more holds reading up already. */
  @Override
  protected boolean mayRead() {
    return true;
  }
}
