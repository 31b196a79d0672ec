package dev.weir.common.netty.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http3CodecTest {

  private final QuicFin fin = new QuicFin();
  private final EmbeddedChannel channel = new EmbeddedChannel(new Http3Codec("upstream:8443", fin));

  /** With something between that makes bytes of frames. */
  private final QuicFin finOfBytes = new QuicFin();

  private final EmbeddedChannel bytes =
      new EmbeddedChannel(finOfBytes, new Encoder(), new Http3Codec("upstream:8443", finOfBytes));

  @AfterEach
  void nothingLeaks() {
    channel.finishAndReleaseAll();
    bytes.finishAndReleaseAll();
  }

  /** Writes the name of each frame. */
  private static final class Encoder extends ChannelOutboundHandlerAdapter {

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
      String name = msg instanceof Http3HeadersFrame ? "head" : "data";
      ReferenceCountUtil.release(msg);
      ctx.write(Unpooled.copiedBuffer(name, UTF_8), promise);
    }
  }

  // ---- requests

  private static HttpRequest request(HttpMethod method) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "/a?b=c");
    head.headers().set("Host", "shop.example");
    return head;
  }

  private Http3Headers sent(HttpRequest head) {
    channel.writeOutbound(head);
    Http3HeadersFrame frame = channel.readOutbound();
    return frame.headers();
  }

  @Test
  void request_isMappedToPseudoFields_withoutThoseOfTheConnection() {
    HttpRequest head = request(HttpMethod.POST);
    head.headers().set("Transfer-Encoding", "chunked");
    head.headers().set("Connection", "close");
    head.headers().set("Keep-Alive", "timeout=5");
    head.headers().set("TE", "trailers");
    head.headers().set("x-http3-stream-id", "4");
    head.headers().set("X-Own", "1");
    Http3Headers fields = sent(head);
    assertThat(fields.method()).hasToString("POST");
    assertThat(fields.scheme()).hasToString("https");
    assertThat(fields.authority()).hasToString("shop.example");
    assertThat(fields.path()).hasToString("/a?b=c");
    assertThat(fields.get("x-own")).hasToString("1");
    assertThat(fields.get("te")).hasToString("trailers");
    assertThat(fields.names().stream().map(CharSequence::toString))
        .doesNotContain(
            "host", "transfer-encoding", "connection", "keep-alive", "x-http3-stream-id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "none"})
  void requestThatNamesNoHost_isToTheUpstreamItself(String host) {
    HttpRequest head = request(HttpMethod.GET);
    if (host.isEmpty()) {
      head.headers().set("Host", "");
    } else {
      head.headers().remove("Host");
    }
    assertThat(sent(head).authority()).hasToString("upstream:8443");
  }

  @Test
  void wholeRequest_isOneFrame() {
    channel.writeOutbound(
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.buffer(0)));
    assertThat(channel.<Object>readOutbound()).isInstanceOf(Http3HeadersFrame.class);
    assertThat(channel.<Object>readOutbound()).isNull();
  }

  @Test
  void bodyAndTrailers_followTheHead() {
    LastHttpContent last = new DefaultLastHttpContent(Unpooled.copiedBuffer("end", UTF_8));
    last.trailingHeaders().set("Checksum", "7");
    channel.writeOutbound(
        request(HttpMethod.POST),
        new DefaultHttpContent(Unpooled.copiedBuffer("body", UTF_8)),
        new DefaultHttpContent(Unpooled.EMPTY_BUFFER),
        last);
    channel.readOutbound();
    assertThat(sentData()).isEqualTo("body");
    assertThat(sentData()).isEqualTo("end");
    Http3HeadersFrame trailers = channel.readOutbound();
    assertThat(trailers.headers().get("checksum")).hasToString("7");
    assertThat(channel.<Object>readOutbound()).isNull();
  }

  @Test
  void bodyOfAWholeRequest_followsItsHead() {
    channel.writeOutbound(
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.copiedBuffer("body", UTF_8)));
    assertThat(channel.<Object>readOutbound()).isInstanceOf(Http3HeadersFrame.class);
    assertThat(sentData()).isEqualTo("body");
    assertThat(channel.<Object>readOutbound()).isNull();
  }

  // ---- the end of the stream

  @Test
  void headOfARequestWithoutBody_endsTheStream() {
    bytes.writeOutbound(
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.buffer(0)));
    assertThat(sentBytes()).containsExactly("head, end");
  }

  @Test
  void lastPieceOfABody_endsTheStream() {
    bytes.writeOutbound(
        request(HttpMethod.POST),
        new DefaultHttpContent(Unpooled.copiedBuffer("bo", UTF_8)),
        new DefaultLastHttpContent(Unpooled.copiedBuffer("dy", UTF_8)));
    assertThat(sentBytes()).containsExactly("head", "data", "data, end");
  }

  @Test
  void trailers_endTheStream() {
    LastHttpContent last = new DefaultLastHttpContent(Unpooled.copiedBuffer("body", UTF_8));
    last.trailingHeaders().set("Checksum", "7");
    bytes.writeOutbound(request(HttpMethod.POST), last);
    assertThat(sentBytes()).containsExactly("head", "data", "head, end");
  }

  private List<String> sentBytes() {
    List<String> all = new ArrayList<>();
    Object written;
    while ((written = bytes.readOutbound()) != null) {
      boolean end = written instanceof QuicStreamFrame last && last.hasFin();
      ByteBuf content =
          written instanceof QuicStreamFrame framed ? framed.content() : (ByteBuf) written;
      all.add(content.toString(UTF_8) + (end ? ", end" : ""));
      ReferenceCountUtil.release(written);
    }
    return all;
  }

  private String sentData() {
    Http3DataFrame frame = channel.readOutbound();
    String text = frame.content().toString(UTF_8);
    frame.release();
    return text;
  }

  // ---- answers

  private void head(String status, String... fields) {
    Http3Headers headers = new DefaultHttp3Headers(false).status(status);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    channel.writeInbound(new DefaultHttp3HeadersFrame(headers));
  }

  private void trailers(String name, String value) {
    Http3Headers headers = new DefaultHttp3Headers();
    headers.add(name, value);
    channel.writeInbound(new DefaultHttp3HeadersFrame(headers));
  }

  private void data(String text) {
    channel.writeInbound(new DefaultHttp3DataFrame(Unpooled.copiedBuffer(text, UTF_8)));
  }

  private void end() {
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.checkException();
  }

  private HttpResponse answer() {
    return channel.readInbound();
  }

  private String received() {
    HttpContent content = channel.readInbound();
    String text = content.content().toString(UTF_8);
    content.release();
    return text;
  }

  private void isWhole() {
    assertThat(channel.<Object>readInbound()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @Test
  void answerOfUnknownLength_isChunked_andEndsWithItsStream() {
    head("200", "x-own", "1");
    data("bo");
    data("");
    data("dy");
    HttpResponse answer = answer();
    assertThat(answer.status().code()).isEqualTo(200);
    assertThat(answer.headers().get("x-own")).isEqualTo("1");
    assertThat(answer.headers().get("transfer-encoding")).isEqualTo("chunked");
    assertThat(received() + received()).isEqualTo("body");
    assertThat(channel.<Object>readInbound()).isNull();
    end();
    isWhole();
  }

  @Test
  void answerOfKnownLength_isNotChunked() {
    head("200", "content-length", "4");
    data("body");
    end();
    HttpResponse answer = answer();
    assertThat(answer.headers().get("content-length")).isEqualTo("4");
    assertThat(answer.headers().contains("transfer-encoding")).isFalse();
    assertThat(received()).isEqualTo("body");
    isWhole();
  }

  @Test
  void trailers_endTheAnswer_once() {
    head("200");
    trailers("grpc-status", "0");
    end();
    answer();
    LastHttpContent last = channel.readInbound();
    assertThat(last.trailingHeaders().get("grpc-status")).isEqualTo("0");
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @Test
  void interimAnswers_endNothing() {
    head("100");
    head("103", "link", "</a.css>");
    head("204");
    end();
    assertThat(answer().status().code()).isEqualTo(100);
    assertThat(answer().headers().get("link")).isEqualTo("</a.css>");
    assertThat(answer().status().code()).isEqualTo(204);
    isWhole();
  }

  @ParameterizedTest
  @CsvSource({"204, GET", "304, GET", "200, HEAD"})
  void answerThatCanHaveNoBody_isNotChunked_norHeldAgainstItsLength(String status, String method) {
    channel.writeOutbound(request(HttpMethod.valueOf(method)));
    head(status, "content-length", "17");
    end();
    HttpResponse answer = answer();
    assertThat(answer.headers().contains("transfer-encoding")).isFalse();
    assertThat(answer.headers().get("content-length")).isEqualTo("17");
    isWhole();
  }

  @Test
  void namesThatNettyUsesItself_areTakenOut() {
    head("200", "x-http3-stream-id", "7", "x-http2-scheme", "http", "x-own", "1");
    assertThat(answer().headers().names()).containsOnly("x-own", "transfer-encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "2000", "abc", "099", "101", "2 0"})
  void malformedStatus_isRefused(String status) {
    assertThatThrownBy(() -> head(status)).isInstanceOf(Http3Exception.class);
  }

  @Test
  void headWithoutStatus_isRefused() {
    assertThatThrownBy(() -> trailers("x-own", "1")).isInstanceOf(Http3Exception.class);
  }

  @ParameterizedTest
  @CsvSource({
    "connection, close",
    "keep-alive, timeout=5",
    "proxy-connection, close",
    "transfer-encoding, chunked",
    "upgrade, websocket",
    "bad name, 1",
    "x-own, 'a\rb'",
    "content-length, -1",
    "content-length, 1x",
    "content-length, 99999999999999999999",
    "content-length, ''",
    "content-length, '3, 4'"
  })
  void malformedField_isRefused(String name, String value) {
    assertThatThrownBy(() -> head("200", name, value)).isInstanceOf(Http3Exception.class);
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @Test
  void twoLengths_areRefused() {
    assertThatThrownBy(() -> head("200", "content-length", "3", "content-length", "4"))
        .isInstanceOf(Http3Exception.class);
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @Test
  void bodyThatIsTooLong_isRefused_andWhatFollowsIsDropped() {
    head("200", "content-length", "3");
    assertThatThrownBy(() -> data("body")).isInstanceOf(Http3Exception.class);
    data("more");
    end();
    answer();
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @Test
  void bodyThatIsTooShort_isNoAnswer() {
    head("200", "content-length", "5");
    data("body");
    assertThatThrownBy(this::end).isInstanceOf(Http3Exception.class);
    answer();
    assertThat(received()).isEqualTo("body");
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @Test
  void trailersAfterABodyThatIsTooShort_areNoEnd() {
    head("200", "content-length", "5");
    assertThatThrownBy(() -> trailers("a", "b")).isInstanceOf(Http3Exception.class);
  }

  @Test
  void endBeforeTheHead_isNoAnswer() {
    head("103");
    assertThatThrownBy(this::end).isInstanceOf(Http3Exception.class);
  }

  @Test
  void bodyOfAnAnswerThatCanHaveNone_isRefused() {
    head("204");
    assertThatThrownBy(() -> data("x")).isInstanceOf(Http3Exception.class);
  }
}
