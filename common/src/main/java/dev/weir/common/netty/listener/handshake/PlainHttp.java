package dev.weir.common.netty.listener.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.common.netty.socket.LingeringClose;
import dev.weir.common.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/**
 * HTTP without TLS where TLS is spoken: who has written {@code http} for {@code https} is told so,
 * in plain HTTP.
 */
final class PlainHttp {

  private static final byte[] BODY =
      Problem.of(
              "plain-http",
              "Plain HTTP on an HTTPS port",
              400,
              "This port speaks TLS: expected a URL that begins with https.")
          .toJson();

  private static final byte[] HEAD =
      ("HTTP/1.1 400 Bad Request\r\n"
              + "content-type: "
              + Problem.MEDIA_TYPE
              + "\r\ncache-control: no-store\r\nconnection: close\r\ncontent-length: "
              + BODY.length
              + "\r\n\r\n")
          .getBytes(US_ASCII);

  private PlainHttp() {}

  /** Whether the first bytes of a connection begin a method: no record of TLS has such a type. */
  static boolean isBegunBy(ByteBuf first) {
    byte type = first.isReadable() ? first.getByte(first.readerIndex()) : 0;
    return type >= 'A' && type <= 'Z';
  }

  /** Says it, and ends the connection. */
  static void refuse(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.wrappedBuffer(HEAD, BODY))
        .addListener(_ -> LingeringClose.close(ctx.channel()));
  }
}
