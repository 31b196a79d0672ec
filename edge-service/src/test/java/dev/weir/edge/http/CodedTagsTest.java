package dev.weir.edge.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodedTagsTest {

  private static final byte[] BODY = "coded".getBytes(UTF_8);

  @Test
  void strongTag_namesCodingAndBytes() {
    String tag = CodedTags.of("\"abc\"", "gzip", BODY);

    assertThat(tag).matches("\"abc-gzip-[0-9a-f]{8}\"");
    assertThat(CodedTags.of("\"abc\"", "gzip", "other".getBytes(UTF_8))).isNotEqualTo(tag);
    assertThat(CodedTags.of("\"abc\"", "br", BODY)).isNotEqualTo(tag);
  }

  @Test
  void weakAndOddTags_stayAsTheyAre() {
    assertThat(CodedTags.of("W/\"abc\"", "gzip", BODY)).isEqualTo("W/\"abc\"");
    assertThat(CodedTags.of("abc", "gzip", BODY)).isEqualTo("abc");
  }

  @Test
  void clientThatHasTheCodedAnswer_isKnown() {
    String tag = CodedTags.of("\"abc\"", "gzip", BODY);

    assertThat(known("\"x\", " + tag, "\"abc\"")).isEqualTo(tag);
    assertThat(known("W/" + tag, "\"abc\"")).isEqualTo(tag);
    assertThat(known("\"abc-gzip-00000000\"", "\"abc\"")).isEqualTo("\"abc-gzip-00000000\"");
    assertThat(known("W/\"abc\"", "\"abc\"")).isEqualTo("W/\"abc\"");
    assertThat(known("*", "\"abc\"")).isEqualTo("W/\"abc\"");
    assertThat(known("\"abc\"", "W/\"abc\"")).isEqualTo("W/\"abc\"");
  }

  @Test
  void clientThatHasSomethingElse_isNot() {
    assertThat(known("\"abc\"", "\"abc\"")).isEqualTo("-");
    assertThat(known("\"abc-br-00000000\"", "\"abc\"")).isEqualTo("-");
    assertThat(known("\"xabc-gzip-00000000\"", "\"abc\"")).isEqualTo("-");
    assertThat(known("\"abc-gzip-0000", "\"abc\"")).isEqualTo("-");
    assertThat(known("\"abc\"", "")).isEqualTo("-");
  }

  private static String known(String ifNoneMatch, String tag) {
    return CodedTags.known(List.of(ifNoneMatch), tag, "gzip").orElse("-");
  }
}
