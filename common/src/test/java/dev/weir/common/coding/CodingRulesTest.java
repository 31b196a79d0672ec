package dev.weir.common.coding;

import static dev.weir.common.coding.ContentCoding.BR;
import static dev.weir.common.coding.ContentCoding.GZIP;
import static dev.weir.common.coding.ContentCoding.ZSTD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.coding.CodingChoice.Coded;
import dev.weir.common.coding.CodingChoice.Identity;
import dev.weir.common.coding.CodingChoice.Untouched;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodingRulesTest {

  private static final CodingRules RULES =
      new CodingRules(CompressionSettings.on(), List.of(ZSTD, BR, GZIP));

  private static final Asked GET = asked("GET", "gzip");

  private static Asked asked(String method, String acceptEncoding) {
    return new Asked(method, false, acceptEncoding, "", false);
  }

  /** An answer of HTML, of unknown length, with these fields: names and values in turn. */
  private static AnswerFields html(String... namesAndValues) {
    Map<String, List<String>> fields = new HashMap<>();
    fields.put("content-type", List.of("text/html"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return name -> fields.getOrDefault(name, List.of());
  }

  @Test
  void answer_isCodedAsTheClientLikes() {
    assertThat(RULES.choose(GET, 200, html())).isEqualTo(new Coded(GZIP));
    assertThat(RULES.choose(asked("GET", "br, gzip"), 200, html())).isEqualTo(new Coded(BR));
  }

  @Test
  void head_isToldWhatGetWouldGet() {
    assertThat(RULES.choose(asked("HEAD", "gzip"), 200, html())).isEqualTo(new Coded(GZIP));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "deflate", "gzip;q=0"})
  void answerThatCouldHaveBeenCoded_variesAllTheSame(String acceptEncoding) {
    assertThat(RULES.choose(asked("GET", acceptEncoding), 200, html())).isEqualTo(new Identity());
  }

  @Test
  void http10_getsNoCoding() {
    assertThat(RULES.choose(new Asked("GET", true, "gzip", "", false), 200, html()))
        .isEqualTo(new Identity());
  }

  @Test
  void clientThatWantsNoTransform_getsNoCoding() {
    assertThat(RULES.choose(new Asked("GET", false, "gzip", "", true), 200, html()))
        .isEqualTo(new Identity());
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 103, 204, 205, 206, 304})
  void statusWithoutAWholeBody_isLeft(int status) {
    assertThat(RULES.choose(GET, status, html())).isEqualTo(new Untouched());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 203, 400, 404, 410, 500, 503})
  void everyOtherStatus_isCoded(int status) {
    assertThat(RULES.choose(GET, status, html())).isEqualTo(new Coded(GZIP));
  }

  @Test
  void tunnel_isLeft() {
    assertThat(RULES.choose(asked("CONNECT", "gzip"), 200, html())).isEqualTo(new Untouched());
  }

  @ParameterizedTest
  @CsvSource({
    "content-encoding,gzip",
    "content-encoding,aes128gcm",
    "content-range,bytes 0-1/2",
    "content-digest,sha-256=:AA==:",
    "repr-digest,sha-256=:AA==:",
    "digest,sha-256=AA==",
    "content-md5,AA==",
    "cache-control,no-transform",
    "cache-control,'public, No-Transform'",
  })
  void answerWhoseBytesAreSpokenOf_isLeft(String name, String value) {
    assertThat(RULES.choose(GET, 200, html(name, value))).isEqualTo(new Untouched());
  }

  @ParameterizedTest
  @CsvSource({"0,false", "1023,false", "1024,true", "99999999999999999999,true", "x,true"})
  void length_decides(String length, boolean coded) {
    assertThat(RULES.choose(GET, 200, html("content-length", length)))
        .isEqualTo(coded ? new Coded(GZIP) : new Untouched());
  }

  @ParameterizedTest
  @CsvSource({
    "text/html,true",
    "Text/HTML; charset=utf-8,true",
    "text/event-stream,true",
    "application/json,true",
    "application/problem+json,true",
    "application/atom+xml,true",
    "application/javascript;charset=utf-8,true",
    "image/svg+xml,true",
    "image/png,false",
    "video/mp4,false",
    "application/octet-stream,false",
    "application/zip,false",
    "application/grpc,false",
    "application/vnd.x+zip,false",
    "text,false",
    "'',false",
    "multipart/byteranges,false"
  })
  void mediaType_decides(String type, boolean coded) {
    assertThat(RULES.choose(GET, 200, html("content-type", type)))
        .isEqualTo(coded ? new Coded(GZIP) : new Untouched());
  }

  @Test
  void noCodingOffered_leavesIdentity() {
    CodingRules none = new CodingRules(CompressionSettings.on(), List.of());
    assertThat(none.choose(GET, 200, html())).isEqualTo(new Identity());
  }

  @Test
  void settings_haveTheirDefaults() {
    CompressionSettings settings = CompressionSettings.standard();
    assertThat(settings.enabled()).isFalse();
    assertThat(settings.codings()).containsExactly(ZSTD, BR, GZIP);
    assertThat(settings.types()).contains("text/*", "application/json", "image/svg+xml");
    assertThat(settings.minSize()).isEqualTo(1024);
    assertThat(settings.gzipLevel()).isEqualTo(4);
    assertThat(settings.brotliQuality()).isEqualTo(4);
    assertThat(settings.zstdLevel()).isEqualTo(3);
  }

  @Test
  void settingsOutOfRange_areRefused() {
    assertThatThrownBy(() -> new CompressionSettings(true, null, null, 0, 10, 0, 0))
        .hasMessageContaining("gzip-level 10");
    assertThatThrownBy(() -> new CompressionSettings(true, null, null, -1, 0, 0, 0))
        .hasMessageContaining("min-size -1");
    assertThatThrownBy(() -> new CompressionSettings(true, null, List.of("*"), 0, 0, 0, 0))
        .hasMessageContaining("'*'");
  }
}
