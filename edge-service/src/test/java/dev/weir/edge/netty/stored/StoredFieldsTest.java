package dev.weir.edge.netty.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredFieldsTest {

  private static HttpHeaders odd() {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.add("ETag", "\"v1\"");
    headers.add("X-empty", "");
    headers.add("Set-Cookie", "a=1");
    headers.add("x-Other", "gr\u00fcn");
    headers.add("set-cookie", "b=2");
    headers.add("X-Long", "x".repeat(70_000));
    return headers;
  }

  @Test
  void orderCaseAndRepeatedFieldsAreKept() {
    assertThat(lines(new StoredFields(odd()).headers())).isEqualTo(lines(odd()));
  }

  private static List<String> lines(HttpHeaders headers) {
    return headers.entries().stream()
        .map(field -> field.getKey() + ": " + field.getValue())
        .toList();
  }

  @Test
  void aFieldIsFoundInAnyCase() {
    StoredFields fields = new StoredFields(odd());

    assertThat(fields.get("etag")).isEqualTo("\"v1\"");
    assertThat(fields.get("X-EMPTY")).isEmpty();
    assertThat(fields.get("x-other")).isEqualTo("gr\u00fcn");
    assertThat(fields.get("x-none")).isNull();
    assertThat(fields.all("SET-COOKIE")).containsExactly("a=1", "b=2");
  }

  @Test
  void whatIsTakenOutIsTheCallers() {
    StoredFields fields = new StoredFields(odd());
    fields.headers().set("ETag", "other").remove("set-cookie");

    assertThat(lines(fields.headers())).isEqualTo(lines(odd()));
  }

  @Test
  void theyAreWrittenAsTheyCame() {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpResponseEncoder());
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set(new StoredFields(odd()).headers());
    channel.writeOutbound(response);
    StringBuilder wire = new StringBuilder();
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      wire.append(piece.toString(StandardCharsets.ISO_8859_1));
      piece.release();
    }

    assertThat(wire).contains("\r\nETag: \"v1\"\r\nX-empty: \r\n", "\r\nx-Other: gr\u00fcn\r\n");
  }

  @Test
  void valuesOfEveryLengthAreKept() {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (int length : new int[] {0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152}) {
      headers.add("X-" + length, "x".repeat(length));
    }
    StoredFields fields = new StoredFields(headers);

    assertThat(lines(fields.headers())).isEqualTo(lines(headers));
    assertThat(fields.get("x-2097152")).hasSize(2_097_152);
    assertThat(fields.all("x-129")).containsExactly("x".repeat(129));
  }

  @Test
  void namesTakeNothing_aShortValueOneByteMore() {
    HttpHeaders headers = new DefaultHttpHeaders().add("X-One", "12345").add("X-Two", "");

    assertThat(new StoredFields(headers).valueBytes()).isEqualTo(16 + 1 + 5 + 1);
  }
}
