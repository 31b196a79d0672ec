package dev.weir.chat.netty;

import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.chat.netty.client.Visitor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A client on an embedded channel with an event loop of its own: real frames in and out, and no
 * thread, so that a test decides which loop runs when.
 */
public final class EmbeddedClient {

  private final EmbeddedChannel server =
      new EmbeddedChannel(
          new WebSocket13FrameEncoder(false), new WebSocket13FrameDecoder(true, false, 65_536));
  private final EmbeddedChannel encoder = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
  private final EmbeddedChannel decoder =
      new EmbeddedChannel(new WebSocket13FrameDecoder(false, false, 16 << 20));
  private int gone;
  private int reads;

  public EmbeddedClient(Broadcaster broadcaster) {
    this(broadcaster::join);
  }

  public EmbeddedClient(BiConsumer<Channel, Visitor> join) {
    this(join, null, null);
  }

  /** A client whose handshake brought a token. */
  public EmbeddedClient(BiConsumer<Channel, Visitor> join, @Nullable String token) {
    this(join, token, null);
  }

  /** A client with whom compression was agreed on. */
  public EmbeddedClient(BiConsumer<Channel, Visitor> join, DeflateTerms terms) {
    this(join, null, terms);
  }

  private EmbeddedClient(
      BiConsumer<Channel, Visitor> join, @Nullable String token, @Nullable DeflateTerms terms) {
    server.config().setAutoRead(false);
    server.pipeline().addFirst(new ReadCounter());
    InetAddress address = InetAddress.getLoopbackAddress();
    join.accept(server, new Visitor(address, token, null, Instant.EPOCH, terms, () -> gone++));
  }

  public EmbeddedChannel channel() {
    return server;
  }

  /** How often the broadcaster asked to read from this client. */
  public int reads() {
    return reads;
  }

  public int timesGone() {
    return gone;
  }

  /** Sends frames as one read of the socket, and runs the loop. */
  public void send(WebSocketFrame... frames) {
    sendWithoutTurn(frames);
    run();
  }

  /** Sends frames as one read of the socket; the turn has not ended yet. */
  public void sendWithoutTurn(WebSocketFrame... frames) {
    ByteBuf bytes = Unpooled.buffer();
    for (WebSocketFrame frame : frames) {
      encoder.writeOutbound(frame);
      for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
        bytes.writeBytes(part);
        part.release();
      }
    }
    raw(bytes);
  }

  public void raw(ByteBuf bytes) {
    server.pipeline().fireChannelRead(bytes);
    server.pipeline().fireChannelReadComplete();
  }

  public void run() {
    server.runPendingTasks();
  }

  /** The socket takes no more from now on. */
  public void stall() {
    server.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
  }

  public void resume() {
    server.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    run();
  }

  /** What was received since the last call, one line a frame; long text as its size. */
  public List<String> received() {
    return received(100);
  }

  /** What was received since the last call, one line a frame, with all of its text. */
  public List<String> receivedWhole() {
    return received(Integer.MAX_VALUE);
  }

  private List<String> received(int longest) {
    List<String> lines = new ArrayList<>();
    for (ByteBuf part = server.readOutbound(); part != null; part = server.readOutbound()) {
      decoder.writeInbound(part);
    }
    for (WebSocketFrame frame = decoder.readInbound();
        frame != null;
        frame = decoder.readInbound()) {
      lines.add(line(frame, longest));
      frame.release();
    }
    return lines;
  }

  public void finish() {
    received();
    server.finishAndReleaseAll();
    encoder.finishAndReleaseAll();
    decoder.finishAndReleaseAll();
  }

  /** An embedded channel would run the loop within a read. */
  private final class ReadCounter extends ChannelOutboundHandlerAdapter {
    @Override
    public void read(ChannelHandlerContext ctx) {
      reads++;
    }
  }

  private static String line(WebSocketFrame frame, int longest) {
    int size = frame.content().readableBytes();
    return switch (frame) {
      case TextWebSocketFrame text -> "text " + (size > longest ? size : text.text());
      case BinaryWebSocketFrame _ -> "binary " + size;
      case PingWebSocketFrame _ -> "ping";
      case PongWebSocketFrame _ -> "pong " + size;
      case CloseWebSocketFrame close -> "close " + close.statusCode();
      default -> throw new AssertionError("unexpected " + frame);
    };
  }
}
