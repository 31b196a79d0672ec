package dev.weir.common.netty.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Stream;
import org.junit.jupiter.api.Test;

class Http2MessagesTest {

  private final Http2Headers asked =
      new DefaultHttp2Headers()
          .method("POST")
          .scheme("https")
          .authority("weir.test")
          .path("/a?b=c");

  private Http2HeadersFrame head(boolean last) {
    return new DefaultHttp2HeadersFrame(asked, last).stream(new Seventh());
  }

  private static final class Seventh implements Http2FrameStream {

    @Override
    public int id() {
      return 7;
    }

    @Override
    public Http2Stream.State state() {
      return Http2Stream.State.OPEN;
    }
  }

  @Test
  void request_saysTheSame() throws Exception {
    asked.add("content-length", "3").add("x-one", "1").add("x-one", "2");
    HttpRequest request = Http2Messages.request(head(false));
    assertThat(request).isNotInstanceOf(FullHttpRequest.class);
    assertThat(request.method().name()).isEqualTo("POST");
    assertThat(request.uri()).isEqualTo("/a?b=c");
    assertThat(request.protocolVersion()).isSameAs(HttpVersion.HTTP_1_1);
    assertThat(request.headers().names())
        .containsExactlyInAnyOrder("host", "content-length", "x-one");
    assertThat(request.headers().getAll("x-one")).containsExactly("1", "2");
    assertThat(request.headers().get("host")).isEqualTo("weir.test");
  }

  @Test
  void requestWithoutBody_isWhole() throws Exception {
    HttpRequest request = Http2Messages.request(head(true));
    assertThat(request).isInstanceOf(FullHttpRequest.class);
    assertThat(request.headers().contains("transfer-encoding")).isFalse();
  }

  @Test
  void requestOfUnknownLength_isChunked() throws Exception {
    HttpRequest request = Http2Messages.request(head(false));
    assertThat(request.headers().get("transfer-encoding")).isEqualTo("chunked");
  }

  @Test
  void hostThatRepeatsTheAuthority_isSaidOnce() throws Exception {
    asked.add("host", "WEIR.test");
    assertThat(Http2Messages.request(head(true)).headers().getAll("host")).hasSize(1);
  }

  @Test
  void twoHosts_areRefused() {
    asked.add("host", "other.test");
    assertThatThrownBy(() -> Http2Messages.request(head(true))).isInstanceOf(Http2Exception.class);
  }

  @Test
  void crumbsOfACookie_areJoined() throws Exception {
    asked.add("cookie", "a=1").add("cookie", "b=2").add("cookie", "c=3; d=4");
    assertThat(Http2Messages.request(head(true)).headers().getAll("cookie"))
        .containsExactly("a=1; b=2; c=3; d=4");
  }

  @Test
  void whatNettyPutsBesideTheFields_isTakenFromNoClient() throws Exception {
    asked
        .add("x-http2-stream-id", "9")
        .add("x-http2-scheme", "ftp")
        .add("transfer-encoding", "gzip")
        .add("trailer", "x-last");
    HttpRequest request = Http2Messages.request(head(true));
    assertThat(request.headers().names()).containsExactly("host");
  }

  @Test
  void answer_hasNamesInLowerCase_andNoFieldOfItsConnection() {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND);
    response
        .headers()
        .set("Content-Type", "text/plain")
        .set("Transfer-Encoding", "chunked")
        .set("Keep-Alive", "timeout=5")
        .set("x-http2-scheme", "https");
    Http2Headers said = Http2Messages.answer(response);
    assertThat(said.status()).hasToString("404");
    assertThat(said.get("content-type")).hasToString("text/plain");
    assertThat(said.size()).isEqualTo(2);
  }
}
