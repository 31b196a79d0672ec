package dev.weir.common.netty.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokenBodiesTest {

  private static final String HEAD =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String WHOLE = HEAD + "1\r\na\r\n0\r\n\r\n";
  private static final String BROKEN = HEAD + "1\r\na\r\nno size\r\n";

  private final Ends ends = new Ends();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new HttpServerCodec(), new BrokenBodies(), ends);

  /** Counts the bodies that seem to have ended. */
  private static final class Ends extends ChannelInboundHandlerAdapter {
    private int seen;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof LastHttpContent) {
        seen++;
      }
      ReferenceCountUtil.release(msg);
    }
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void send(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
  }

  private void answer(HttpResponseStatus status) {
    DefaultFullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
    answer.headers().set("content-length", 0);
    channel.writeOutbound(answer);
  }

  private String sent() {
    StringBuilder sent = new StringBuilder();
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      sent.append(piece.toString(UTF_8));
      piece.release();
    }
    return sent.toString();
  }

  @Test
  void brokenBody_isAnsweredAndHandedToNobody() {
    send(BROKEN);
    assertThat(sent()).startsWith("HTTP/1.1 400").contains("connection: close", "/bad-request\"");
    assertThat(channel.isOpen()).isFalse();
    assertThat(ends.seen).isZero();
  }

  @Test
  void wholeBodies_pass() {
    send(WHOLE);
    answer(HttpResponseStatus.OK);
    send(WHOLE);
    answer(HttpResponseStatus.OK);
    assertThat(ends.seen).isEqualTo(2);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void brokenBodyAfterAnAnsweredRequest_isAnsweredToo() {
    send(WHOLE);
    answer(HttpResponseStatus.CONTINUE);
    answer(HttpResponseStatus.OK);
    assertThat(sent()).endsWith("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    send(BROKEN);
    assertThat(sent()).startsWith("HTTP/1.1 400");
  }

  @Test
  void brokenBodyBehindAnUnansweredRequest_endsTheConnectionWithoutAWord() {
    send(WHOLE + BROKEN);
    assertThat(sent()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void brokenBodyInTheMiddleOfItsAnswer_endsTheConnectionThere() {
    send(HEAD);
    DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set("transfer-encoding", "chunked");
    channel.writeOutbound(head);
    assertThat(sent()).startsWith("HTTP/1.1 200");
    send("no size\r\n");
    assertThat(sent()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }
}
