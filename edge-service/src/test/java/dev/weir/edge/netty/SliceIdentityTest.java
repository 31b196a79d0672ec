package dev.weir.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SliceIdentityTest {
  private static final String CHANGED = "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT";
  private static final SliceIdentity TAGGED =
      identity("ETag: \"v1\"", CHANGED, "Content-Encoding: gzip", "Content-Encoding: br");
  private static final SliceIdentity DATED = identity(CHANGED);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ETag: \"v1\"",
        "ETag: \"v1\"\nLast-Modified: Tue, 02 Jan 2024 00:00:00 GMT",
        "ETag: \"v1\"\nContent-Encoding: GZIP, Br",
        "ETag: \"v1\"\nContent-Encoding: gzip\nContent-Encoding: br"
      })
  void partOfTheTag_thatSaysNothingElse_isOfTheSame(String head) {
    assertThat(TAGGED.isOf(headers(head.split("\n", -1)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: y",
        CHANGED,
        "ETag: \"v2\"",
        "ETag: W/\"v1\"",
        "ETag: \"v1\"\nContent-Encoding: gzip",
        "ETag: \"v1\"\nContent-Encoding: identity",
        "ETag: \"v1\"\nContent-Encoding: br\nContent-Encoding: gzip"
      })
  void partOfAnotherTagOrCoding_isOfAnother(String head) {
    assertThat(TAGGED.isOf(headers(head.split("\n", -1)))).isFalse();
  }

  @Test
  void partWithoutTheOnlyDate_isOfTheSame_andOneWithATagOrAnotherDateOrCodingIsNot() {
    assertThat(DATED.isOf(headers("X: y"))).isTrue();
    assertThat(DATED.isOf(headers(CHANGED))).isTrue();
    assertThat(DATED.isOf(headers("Last-Modified: Tue, 02 Jan 2024 00:00:00 GMT"))).isFalse();
    assertThat(DATED.isOf(headers(CHANGED, "ETag: \"v1\""))).isFalse();
    assertThat(DATED.isOf(headers(CHANGED, "Content-Encoding: gzip"))).isFalse();
  }

  private static SliceIdentity identity(String... lines) {
    return SliceIdentity.of(headers(lines), System.currentTimeMillis()).orElseThrow();
  }

  private static HttpHeaders headers(String... lines) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (String line : lines) {
      String[] field = line.split(": ", 2);
      headers.add(field[0], field[1]);
    }
    return headers;
  }
}
