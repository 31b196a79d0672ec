package dev.weir.chat.netty.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client beyond its channel's own buffer, bounded in bytes. While the channel
 * takes more, nothing waits and nothing is allocated here.
 *
 * <p>Only what the channel took may be partly sent; what waits can be discarded at any time without
 * tearing a frame.
 */
public final class Outbox {

  private final ChannelHandlerContext ctx;
  private final int limit;
  private final @Nullable StraightSocket socket;
  private @Nullable ArrayDeque<ByteBuf> waiting;
  private long waitingBytes;

  Outbox(ChannelHandlerContext ctx, int limit) {
    this.ctx = ctx;
    this.limit = limit;
    this.socket = StraightSocket.of(ctx);
  }

  /**
   * Takes whole frames, shared with other outboxes, and sends them with what came before; false,
   * and nothing taken, when it is full.
   */
  public boolean push(ByteBuf frames) {
    int written = socket != null && isEmpty() ? socket.write(frames) : 0;
    int left = frames.readableBytes() - written;
    if (written > 0) {
      if (left > 0) {
        write(frames.retainedSlice(frames.readerIndex() + written, left));
        ctx.flush();
      }
      return true;
    }
    boolean taken = offer(frames);
    if (taken) {
      ctx.flush();
    }
    return taken;
  }

  /**
   * Takes whole frames, shared with other outboxes; does not flush. False, and nothing taken, when
   * it is full.
   */
  public boolean offer(ByteBuf frames) {
    if (isEmpty() && ctx.channel().isWritable()) {
      write(frames.retainedDuplicate());
      return true;
    }
    if (waitingBytes + frames.readableBytes() > limit) {
      return false;
    }
    enqueue(frames.retainedDuplicate());
    return true;
  }

  /** Takes the connection's last frame, whatever the limit: it is small. */
  void last(ByteBuf frame) {
    if (isEmpty()) {
      write(frame);
    } else {
      enqueue(frame);
    }
  }

  /** Hands on what waits, as far as the channel takes it; does not flush. */
  void pump() {
    while (waiting != null && !waiting.isEmpty() && ctx.channel().isWritable()) {
      ByteBuf next = waiting.remove();
      waitingBytes -= next.readableBytes();
      write(next);
    }
  }

  /** Lets go of all that waits. */
  void discard() {
    if (waiting != null) {
      waiting.forEach(ByteBuf::release);
      waiting = null;
      waitingBytes = 0;
    }
  }

  /** Bytes that wait here, beyond the channel's own buffer. */
  public long waitingBytes() {
    return waitingBytes;
  }

  /** Whether nothing waits here. */
  public boolean isEmpty() {
    return waiting == null || waiting.isEmpty();
  }

  /** How many bytes it takes beyond what waits. */
  public long room() {
    return limit - waitingBytes;
  }

  private void enqueue(ByteBuf frames) {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(frames);
    waitingBytes += frames.readableBytes();
  }

  private void write(ByteBuf frames) {
    ctx.write(frames, ctx.voidPromise());
  }
}
