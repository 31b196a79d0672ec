package dev.weir.chat.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.chat.app.client.PublicEndpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of the broadcast, or of a room, that comes and goes. */
final class Passer extends ChannelInboundHandlerAdapter {

  /** How a client goes. */
  enum Manner {
    /** It closes as soon as it has said hello, whatever the answer. */
    AT_ONCE,
    /** With a close frame, and waits for that of the other side. */
    CLOSE_FRAME,
    /** It ends the connection without a word. */
    FIN,
    /** It resets the connection. */
    RESET,
    /** It ends the connection within a frame. */
    WITHIN_FRAME,
    /** It stays, and shows that it lives. */
    STAY
  }

  private final boolean toRooms;
  private final Manner manner;
  private volatile @Nullable ChannelHandlerContext here;
  private volatile boolean gone;
  private volatile boolean refused;
  private boolean answered;

  Passer(boolean toRooms, Manner manner) {
    this.toRooms = toRooms;
    this.manner = manner;
  }

  boolean isGone() {
    return gone;
  }

  /** Whether it did not get the handshake that it waited for. */
  boolean wasRefused() {
    return refused;
  }

  void connected(Future<?> connecting) {
    if (!connecting.isSuccess()) {
      refused = true;
      gone = true;
    }
  }

  /** Ends the connection without waiting for anything. */
  void go() {
    ChannelHandlerContext ctx = here;
    if (ctx != null) {
      ctx.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    here = ctx;
    ByteBuf hello = ctx.alloc().buffer();
    if (toRooms) {
      hello.writeBytes(
          RawClient.upgrade(
              "/ws/rooms", "Sec-WebSocket-Protocol: " + PublicEndpoint.ROOMS_PROTOCOL));
      writeFrame(hello, 0x81, "{\"type\":\"connect\"}");
      writeFrame(hello, 0x81, "{\"type\":\"join\",\"room\":\"crowd\"}");
    } else {
      hello.writeBytes(RawClient.upgrade("X-Custom: none"));
    }
    ctx.writeAndFlush(hello);
    if (manner == Manner.AT_ONCE) {
      ctx.close();
    }
  }

  /** Masked with zeroes. */
  private static void writeFrame(ByteBuf out, int first, String payload) {
    out.writeByte(first).writeByte(0x80 | payload.length()).writeInt(0);
    out.writeCharSequence(payload, US_ASCII);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (!answered) {
      answered = true;
      refused = !bytes.toString(US_ASCII).startsWith("HTTP/1.1 101");
      goAs(ctx);
    }
    bytes.release();
  }

  private void goAs(ChannelHandlerContext ctx) {
    switch (manner) {
      case AT_ONCE, FIN -> ctx.close();
      case CLOSE_FRAME -> {
        ByteBuf frame = ctx.alloc().buffer();
        writeFrame(frame, 0x88, "");
        ctx.writeAndFlush(frame);
      }
      case RESET -> {
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ctx.close();
      }
      case WITHIN_FRAME ->
          ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, (byte) 0xFE, 1}))
              .addListener(ChannelFutureListener.CLOSE);
      case STAY -> showLife(ctx);
    }
  }

  /** By pongs that nobody asked for. */
  private static void showLife(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      ByteBuf pong = ctx.alloc().buffer();
      writeFrame(pong, 0x8A, "");
      ctx.writeAndFlush(pong);
      var _ = ctx.executor().schedule(() -> showLife(ctx), 500, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone = true;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
