package dev.weir.chat.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client in one room that costs little: keeps of what it reads only whether each message has the
 * offset after the one before, and a digest of all.
 */
final class RoomReader extends ByteToMessageDecoder {

  private static final Pattern OFFSET = Pattern.compile("\"offset\":(\\d+)");
  private static final int WINDOW = 16;
  private static final int SHORT_LENGTH = 126;
  private static final int CLOSE = 0x8;

  private final String room;
  private final String user;
  private @Nullable ChannelHandlerContext out;
  private boolean open;
  private int toPublish;
  private int underWay;
  private int published;
  private volatile boolean joined;
  private volatile boolean over;
  private volatile long messages;
  private volatile int acknowledged;
  private volatile long digest;
  private volatile String complaint = "";

  RoomReader(String room, String user) {
    this.room = room;
    this.user = user;
  }

  boolean hasJoined() {
    return joined;
  }

  /** Whether nothing more comes. */
  boolean isOver() {
    return over;
  }

  long messages() {
    return messages;
  }

  int acknowledged() {
    return acknowledged;
  }

  /** Of all messages, in their order. */
  long digest() {
    return digest;
  }

  /** What was not as it should be; empty where all was. */
  String complaint() {
    return complaint;
  }

  /** Publishes so many, some at once. */
  void publish(int count) {
    ChannelHandlerContext to = Objects.requireNonNull(out);
    to.executor()
        .execute(
            () -> {
              toPublish = count;
              publishSome(to);
            });
  }

  private void publishSome(ChannelHandlerContext to) {
    while (underWay < WINDOW && published < toPublish) {
      send(
          to,
          "{\"type\":\"publish\",\"room\":\"%s\",\"data\":\"%s-%d\"}"
              .formatted(room, user, published));
      published++;
      underWay++;
    }
    to.flush();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    out = ctx;
    String handshake =
        """
        GET /ws/rooms HTTP/1.1
        Host: localhost
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==
        Sec-WebSocket-Protocol: weir.chat.v1

        """;
    ctx.write(Unpooled.copiedBuffer(handshake.replace("\n", "\r\n"), US_ASCII));
    send(ctx, "{\"type\":\"connect\",\"user\":\"%s\"}".formatted(user));
    send(ctx, "{\"type\":\"join\",\"room\":\"%s\"}".formatted(room));
    ctx.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    over = true;
    super.channelInactive(ctx);
  }

  /** A text frame whose mask is zero, so that its payload is as it was. */
  private static void send(ChannelHandlerContext to, String text) {
    ByteBuf frame = to.alloc().buffer();
    frame.writeByte(0x81);
    if (text.length() < SHORT_LENGTH) {
      frame.writeByte(0x80 | text.length());
    } else {
      frame.writeByte(0x80 | SHORT_LENGTH).writeShort(text.length());
    }
    frame.writeInt(0).writeCharSequence(text, US_ASCII);
    to.write(frame);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> unused) {
    if (!open) {
      open = endOfHead(in);
      return;
    }
    if (in.readableBytes() < 2) {
      return;
    }
    int start = in.readerIndex();
    int opcode = in.readByte() & 0xF;
    int length = in.readByte();
    if (length == SHORT_LENGTH) {
      if (in.readableBytes() < 2) {
        in.readerIndex(start);
        return;
      }
      length = in.readUnsignedShort();
    }
    if (in.readableBytes() < length) {
      in.readerIndex(start);
      return;
    }
    String text = in.readString(length, US_ASCII);
    if (opcode == CLOSE) {
      complain("closed");
    } else if (opcode == 1) {
      receive(ctx, text);
    }
  }

  private static boolean endOfHead(ByteBuf in) {
    int end = in.toString(US_ASCII).indexOf("\r\n\r\n");
    if (end >= 0) {
      in.skipBytes(end + 4);
    }
    return end >= 0;
  }

  private void receive(ChannelHandlerContext ctx, String text) {
    if (text.startsWith("{\"type\":\"message\"")) {
      Matcher offset = OFFSET.matcher(text);
      long next = messages + 1;
      if (!offset.find() || Long.parseLong(offset.group(1)) != next) {
        complain("after " + messages + " came " + text);
      }
      long before = digest;
      digest = before * 31 + text.hashCode();
      messages = next;
    } else if (text.startsWith("{\"type\":\"ack\"")) {
      int before = acknowledged;
      acknowledged = before + 1;
      underWay--;
      publishSome(ctx);
    } else if (text.startsWith("{\"type\":\"joined\"")) {
      joined = true;
    } else if (!text.startsWith("{\"type\":\"presence\"")
        && !text.startsWith("{\"type\":\"connected\"")) {
      complain(text);
    }
  }

  private void complain(String about) {
    if (complaint.isEmpty()) {
      complaint = about;
    }
  }
}
