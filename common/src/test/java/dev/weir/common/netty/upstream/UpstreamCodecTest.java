package dev.weir.common.netty.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamCodecTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

  private final UpstreamCodec codec = new UpstreamCodec(8_192);
  private final EmbeddedChannel channel = new EmbeddedChannel(codec);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void ask(HttpMethod method) {
    channel.writeOutbound(
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "/"),
        LastHttpContent.EMPTY_LAST_CONTENT);
    channel.releaseOutbound();
  }

  private void answer(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
  }

  private String nextPiece() {
    ByteBuf piece = channel.readOutbound();
    try {
      return piece == null ? "" : piece.toString(US_ASCII);
    } finally {
      if (piece != null) {
        piece.release();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, hello", "HEAD, ''"})
  void theMethodAskedWith_saysWhetherTheAnswerHasABody(String method, String body) {
    ask(HttpMethod.valueOf(method));
    answer(OK + body);

    assertThat(channel.<Object>readInbound()).isInstanceOf(HttpResponse.class);
    HttpContent content = channel.readInbound();
    assertThat(content).isInstanceOf(LastHttpContent.class);
    assertThat(content.content().toString(US_ASCII)).isEqualTo(body);
    content.release();
    assertThat(channel.<Object>readInbound()).isNull();
    assertThat(codec.isInHead()).isFalse();
  }

  @Test
  void anInterimAnswer_leavesTheMethodToTheFinalOne() {
    ask(HttpMethod.HEAD);
    answer("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK);

    assertThat(((HttpResponse) channel.readInbound()).status().code()).isEqualTo(103);
    assertThat(channel.<Object>readInbound()).isInstanceOf(LastHttpContent.class);
    assertThat(((HttpResponse) channel.readInbound()).status().code()).isEqualTo(200);
    assertThat(channel.<Object>readInbound()).isInstanceOf(LastHttpContent.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nA: b\r\n"})
  void whatComesBeyondAnAnswer_andIsNoneItself_isTold(String surplus) {
    ask(HttpMethod.HEAD);
    answer(OK + surplus);
    channel.releaseInbound();

    assertThat(codec.isInHead() || channel.readInbound() != null).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 99 Low",
        "HTTP/1.1 2000 High",
        "HTTP/1.1 0200 OK",
        "HTTP/1.1 +20 OK",
        "HTTP/3.7 200 OK"
      })
  void aLineThatIsNoStatusLine_isNoAnswer(String line) {
    ask(HttpMethod.GET);
    answer(line + "\r\nContent-Length: 0\r\n\r\n");

    assertThat(((HttpResponse) channel.readInbound()).decoderResult().isFailure()).isTrue();
  }

  @Test
  void theEndOfARequestWithoutBody_isNoWriteOfItsOwn() {
    channel.writeOutbound(
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"),
        LastHttpContent.EMPTY_LAST_CONTENT);

    assertThat(nextPiece()).isEqualTo("GET / HTTP/1.1\r\n\r\n");
    assertThat(channel.<Object>readOutbound()).isNull();
    ask(HttpMethod.GET);
  }

  @Test
  void theEndOfAChunkedRequest_isWritten() {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    request.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
    channel.writeOutbound(
        request,
        new DefaultHttpContent(Unpooled.copiedBuffer("abc", US_ASCII)),
        LastHttpContent.EMPTY_LAST_CONTENT);

    StringBuilder sent = new StringBuilder();
    for (String piece = nextPiece(); !piece.isEmpty(); piece = nextPiece()) {
      sent.append(piece);
    }
    assertThat(sent).endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  }

  @Test
  void anEndWithTrailers_isWritten() {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    request.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
    LastHttpContent end = new DefaultLastHttpContent();
    end.trailingHeaders().set("A", "b");
    channel.writeOutbound(request, end);

    nextPiece();
    assertThat(nextPiece()).isEqualTo("0\r\nA: b\r\n\r\n");
  }
}
