package dev.weir.chat.netty.client;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.message.MessageKind;
import dev.weir.chat.netty.frame.Frames;
import dev.weir.chat.netty.frame.Incoming;
import dev.weir.chat.netty.frame.MessageAssembler;
import dev.weir.chat.session.CloseReason;
import dev.weir.chat.session.Heartbeat;
import dev.weir.chat.session.RateMeter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client: takes its frames right behind the decoder and writes encoded frames past the encoder.
 * Reading pauses while {@link #mayRead} says so or this client itself does not take what it is
 * sent, so neither its messages nor the pongs it asks for can pile up. What a message means is the
 * subclass's affair.
 */
public abstract class Client extends ChannelInboundHandlerAdapter implements Connection {

  private final ChannelHandlerContext out;
  private final boolean ofHttp2;
  private final ConnectionSettings settings;
  private final LongSupplier clock;
  private final Runnable whenGone;
  private final MessageAssembler assembler;
  private final Heartbeat heartbeat;
  private final RateMeter meter;
  private final Outbox outbox;

  private int position = -1;
  private long unsentThen;
  private boolean closing;
  private boolean gone;
  private @Nullable Future<?> cut;

  /**
   * A client that is not in the pipeline yet.
   *
   * @param out the encoder's context: what is written to it goes out as it is
   * @param terms by which its messages may be compressed; null: none may
   * @param clock monotonic nanoseconds
   * @param whenGone called once when the channel has closed
   */
  public Client(
      ChannelHandlerContext out,
      ConnectionSettings settings,
      @Nullable DeflateTerms terms,
      LongSupplier clock,
      Runnable whenGone) {
    this.out = out;
    this.ofHttp2 = out.channel() instanceof Http2StreamChannel;
    this.settings = settings;
    this.clock = clock;
    this.whenGone = whenGone;
    this.assembler = new MessageAssembler(settings.limits(), out.alloc(), terms);
    this.heartbeat = new Heartbeat(settings.heartbeat(), clock.getAsLong());
    this.meter = new RateMeter(settings.rate(), clock.getAsLong());
    this.outbox = new Outbox(out, settings.outboxBytes());
  }

  /** It has joined the pipeline and is about to read. */
  protected abstract void entered();

  /** A whole message, within limits and rate; the caller releases it. */
  protected abstract void message(MessageKind kind, ByteBuf payload);

  /** It takes part in nothing any more; called at least once, before the connection ends. */
  protected abstract void left();

  /** Whether it may read on now; if not, {@link #readOn} will be called again. */
  protected abstract boolean mayRead();

  /** Its socket takes more, and nothing waits for it in the outbox. */
  protected void caughtUp() {}

  /** What was there to read has been read. */
  protected void turnEnded() {}

  /** Where its {@link LoopClients} keep it, -1 when they do not. */
  public final int position() {
    return position;
  }

  public final void position(int position) {
    this.position = position;
  }

  @Override
  public final Executor loop() {
    return out.executor();
  }

  public final Outbox outbox() {
    return outbox;
  }

  public final ChannelHandlerContext out() {
    return out;
  }

  public final boolean closing() {
    return closing;
  }

  /** Throws away what waits, and sends this client away. */
  public final void drop() {
    outbox.discard();
    close(CloseReason.TOO_SLOW);
  }

  /**
   * Looks whether it lives. What it takes of what it is sent counts as much as what it says: a ping
   * stands behind all of that, and so does its answer.
   */
  public final void checkHeartbeat() {
    if (takes()) {
      heartbeat.heard(clock.getAsLong());
    }
    switch (heartbeat.check(clock.getAsLong())) {
      case WAIT -> {}
      case PING -> send(Frames.ping(out.alloc()));
      case GONE -> close(CloseReason.SILENT);
    }
  }

  /** Whether less waits for its socket than when this was asked last. */
  private boolean takes() {
    long before = unsentThen;
    unsentThen = unsentBytes();
    return unsentThen < before;
  }

  /** Of a large message in one piece, what is left; of a stream, as far as its window tells. */
  private long unsentBytes() {
    ChannelOutboundBuffer buffer = out.channel().unsafe().outboundBuffer();
    return buffer == null
        ? out.channel().bytesBeforeWritable()
        : buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }

  /**
   * Leaves the broadcast, and sends a close frame after what already waits. What the client sends
   * until it answers is read and thrown away, since closing a socket with unread bytes could
   * destroy the close frame on its way; the connection is cut when the answer takes too long.
   */
  public final void close(CloseReason reason) {
    close(reason, reason.text());
  }

  /** The same, with other words. */
  @Override
  public final void close(CloseReason reason, String text) {
    if (closing) {
      return;
    }
    leave();
    outbox.last(Frames.close(out.alloc(), reason.code(), text));
    out.flush();
    cut =
        out.executor()
            .schedule(this::disconnect, settings.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    out.read();
  }

  /** Reads on, unless something stands against it that will call this again. */
  public final void readOn() {
    if (closing) {
      out.read();
    } else if (mayRead() && out.channel().isWritable()) {
      out.read();
    }
  }

  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    entered();
    readOn();
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof Incoming incoming)) {
      ctx.fireChannelRead(message);
      return;
    }
    try {
      if (closing) {
        closeWhenAnswered(incoming);
      } else {
        receive(incoming);
      }
    } finally {
      incoming.release();
    }
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    turnEnded();
    readOn();
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      heartbeat.heard(clock.getAsLong());
      outbox.pump();
      if (!closing && outbox.isEmpty()) {
        caughtUp();
      }
      out.flush();
      readOn();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  /** A stream of HTTP/2 whose client sends no more. */
  @Override
  public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      disconnect();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public final void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    disconnect();
  }

  private void receive(Incoming incoming) {
    heartbeat.heard(clock.getAsLong());
    switch (incoming) {
      case Incoming.Ping(ByteBuf bytes) -> answer(bytes);
      case Incoming.Pong() -> {}
      case Incoming.Close(ByteBuf bytes) -> farewell(bytes);
      case Incoming.Violation(CloseReason reason) -> close(reason);
      case Incoming.Piece piece -> take(piece);
    }
  }

  private void answer(ByteBuf ping) {
    if (admitted()) {
      send(Frames.pong(out.alloc(), ping));
    }
  }

  private void take(Incoming.Piece piece) {
    switch (assembler.take(piece)) {
      case MessageAssembler.Result.Whole(MessageKind kind, ByteBuf payload) -> hand(kind, payload);
      case MessageAssembler.Result.Unfinished() -> {}
      case MessageAssembler.Result.Refused(CloseReason reason) -> close(reason);
    }
  }

  private void hand(MessageKind kind, ByteBuf payload) {
    try {
      if (admitted()) {
        message(kind, payload);
      }
    } finally {
      payload.release();
    }
  }

  private boolean admitted() {
    boolean admitted = meter.admit(clock.getAsLong());
    if (!admitted) {
      close(CloseReason.TOO_FAST);
    }
    return admitted;
  }

  private void farewell(ByteBuf payload) {
    leave();
    outbox.discard();
    ChannelFuture last = out.write(Frames.closeEcho(out.alloc(), payload));
    if (ofHttp2) {
      last = out.write(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    last.addListener(ChannelFutureListener.CLOSE);
    out.flush();
  }

  /** What was written before, the close frame at least, may still be on its way in HTTP/2. */
  private void closeWhenAnswered(Incoming incoming) {
    if (incoming instanceof Incoming.Close && ofHttp2) {
      out.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(ChannelFutureListener.CLOSE);
    } else if (incoming instanceof Incoming.Close) {
      disconnect();
    }
  }

  /**
   * A stream of HTTP/2 says that it ends, as a connection does by closing (RFC 8441 section 5).
   * Where it has ended already that fails, of which nobody is to hear: least of all {@link
   * #exceptionCaught}, as it would of a void promise, since it comes here again.
   */
  private void disconnect() {
    if (ofHttp2) {
      var _ = out.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    var _ = out.close();
  }

  private void send(ByteBuf control) {
    var _ = out.writeAndFlush(control, out.voidPromise());
  }

  private void leave() {
    closing = true;
    left();
    assembler.close();
  }

  private void end() {
    if (gone) {
      return;
    }
    gone = true;
    leave();
    outbox.discard();
    if (cut != null) {
      cut.cancel(false);
    }
    whenGone.run();
  }
}
