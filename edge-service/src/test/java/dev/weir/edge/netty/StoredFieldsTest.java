package dev.weir.edge.netty;

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
    assertThat(lines(StoredFields.of(odd()).headers())).isEqualTo(lines(odd()));
  }

  private static List<String> lines(HttpHeaders headers) {
    return headers.entries().stream()
        .map(field -> field.getKey() + ": " + field.getValue())
        .toList();
  }

  @Test
  void aFieldIsFoundInAnyCase() {
    StoredFields fields = StoredFields.of(odd());

    assertThat(fields.get("etag")).isEqualTo("\"v1\"");
    assertThat(fields.get("X-EMPTY")).isEmpty();
    assertThat(fields.get("x-other")).isEqualTo("gr\u00fcn");
    assertThat(fields.get("x-none")).isNull();
    assertThat(fields.all("SET-COOKIE")).containsExactly("a=1", "b=2");
  }

  @Test
  void whatIsTakenOutIsTheCallers() {
    StoredFields fields = StoredFields.of(odd());
    fields.headers().set("ETag", "other").remove("set-cookie");

    assertThat(fields).isEqualTo(StoredFields.of(odd()));
  }

  @Test
  void theyAreWrittenAsTheyCame() {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpResponseEncoder());
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set(StoredFields.of(odd()).headers());
    channel.writeOutbound(response);
    StringBuilder wire = new StringBuilder();
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      wire.append(piece.toString(StandardCharsets.ISO_8859_1));
      piece.release();
    }

    assertThat(wire).contains("\r\nETag: \"v1\"\r\nX-empty: \r\n", "\r\nx-Other: gr\u00fcn\r\n");
  }

  @Test
  void theSameNamesAreHeldOnce() {
    HttpHeaders other = odd().set("ETag", "\"v2\"");

    assertThat(StoredFields.of(odd()).bytes()).isLessThan(70_000 + 200);
    assertThat(StoredFields.of(other)).isNotEqualTo(StoredFields.of(odd()));
  }
}
