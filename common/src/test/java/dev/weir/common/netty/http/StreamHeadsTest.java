package dev.weir.common.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamHeadsTest {

  private static Http2Headers get() {
    return new DefaultHttp2Headers(false)
        .method("GET")
        .scheme("https")
        .path("/")
        .authority("a.test");
  }

  @Test
  void usualRequest_isOne() {
    assertThat(StreamHeads.isRequest(get().add("accept", "*/*").add("te", "trailers"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "connection, close",
    "keep-alive, timeout=5",
    "proxy-connection, keep-alive",
    "transfer-encoding, chunked",
    "upgrade, h2c",
    "te, gzip",
    "'a name', value",
    "name, 'ends in space '",
    "name, 'line\nbreak'",
    "'', value",
  })
  void fieldThatNoStreamMayHave_isRefusedInHeadsAndTrailers(String name, String value) {
    assertThat(StreamHeads.isRequest(get().add(name, value))).isFalse();
    assertThat(StreamHeads.hasOnlyValidFields(new DefaultHttp2Headers(false).add(name, value)))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    ":method, ''",
    ":method, 'G ET'",
    ":scheme, ''",
    ":scheme, HTTPS",
    ":scheme, 1https",
    ":path, '/a b'",
    ":path, /\u00e9",
  })
  void pseudoFieldOutOfShape_isRefused(String name, String value) {
    Http2Headers head = get();
    head.set(name, value);

    assertThat(StreamHeads.isRequest(head)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({":method", ":scheme", ":path"})
  void pseudoFieldLeftOut_isRefused(String name) {
    Http2Headers head = get();
    head.remove(name);

    assertThat(StreamHeads.isRequest(head)).isFalse();
  }

  @Test
  void connect_namesAHostAlone_unlessItIsExtended() {
    Http2Headers bare = new DefaultHttp2Headers(false).method("CONNECT").authority("a.test:443");
    assertThat(StreamHeads.isRequest(bare)).isTrue();
    assertThat(StreamHeads.isRequest(get().method("CONNECT"))).isFalse();

    Http2Headers extended = get().method("CONNECT").add(":protocol", "websocket");
    assertThat(StreamHeads.isRequest(extended)).isTrue();
    extended.remove(":authority");
    assertThat(StreamHeads.isRequest(extended)).isFalse();
    assertThat(StreamHeads.isRequest(get().add(":protocol", "websocket"))).isFalse();
  }
}
