package dev.weir.common.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.common.accesslog.AccessLogSettings.Format;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LineFormatTest {

  private static final String HOSTILE =
      "x\"}\n\r\t\\ \u001b[2J\u0000\u007f\u009b\u2028\u00e4\ud83d\ude00";

  private static LineFormat format(Format format, boolean query, String... fields) {
    return LineFormat.of(
        new AccessLogSettings(
            format, AccessLogSettings.fields(format, List.of(fields)), query, 1 << 20));
  }

  private static String line(LineFormat format, AccessEntry entry) {
    LineBuffer line = new LineBuffer();
    format.write(entry, line);
    return new String(line.bytes(), 0, line.length(), StandardCharsets.ISO_8859_1);
  }

  private static String line(LineFormat format, String target, @Nullable String... fields) {
    return line(format, Entries.of(target, fields));
  }

  @Test
  void combinedIsWhatOtherServersCallSo() {
    LineFormat combined = format(Format.COMBINED, true);
    assertThat(combined.requestFields()).containsExactly("referer", "user-agent");
    assertThat(line(combined, "/a?b=c", "https://ref.example/", "curl/8"))
        .isEqualTo(
            "192.0.2.7 - - [26/Nov/2026:11:34:05 +0000] \"POST /a?b=c HTTP/1.1\" 201 3456"
                + " \"https://ref.example/\" \"curl/8\"\n");
  }

  @Test
  void whatIsNotSaidIsADash() {
    assertThat(line(format(Format.COMBINED, true), "/", null, null))
        .endsWith(" 3456 \"-\" \"-\"\n");
  }

  @Test
  void combinedTakesMoreFields() {
    LineFormat combined =
        format(Format.COMBINED, true, "upstream", "micros", "header:Host", "cache");
    assertThat(combined.requestFields()).containsExactly("host", "referer", "user-agent");
    assertThat(line(combined, "/", "shop.example", null, null))
        .endsWith(
            "\"-\" \"-\" upstream=\"edge/edge-1\" micros=\"1234\" header:Host=\"shop.example\""
                + " cache=\"-\"\n");
  }

  @Test
  void aQueryIsLeftOutWhereItIsNotWanted() {
    assertThat(line(format(Format.COMBINED, false), "/a?token=secret", null, null))
        .contains("\"POST /a HTTP/1.1\"")
        .doesNotContain("secret");
    assertThat(line(format(Format.JSON, false, "target"), "/a?token=secret"))
        .isEqualTo("{\"target\":\"/a\"}\n");
    assertThat(line(format(Format.COMBINED, false, "target"), "/a?token=secret", null, null))
        .doesNotContain("secret");
  }

  @Test
  void nothingThatAClientSendsEndsALineOrAQuotation() {
    String text = line(format(Format.COMBINED, true), "/" + HOSTILE, HOSTILE, HOSTILE);
    assertThat(text.lines()).hasSize(1);
    assertThat(text.chars().filter(c -> c == '"').count()).isEqualTo(6);
    assertThat(text.strip()).matches("[ -~]+");
    assertThat(text)
        .contains(
            "x\\x22}\\x0a\\x0d\\x09\\x5c \\x1b[2J\\x00\\x7f\\x9b\\xe2\\x80\\xa8\\xe4\\xf0\\x9f\\x98\\x80");
  }

  @Test
  void jsonSaysAgainWhatWasSent() {
    LineFormat json = format(Format.JSON, true);
    String[] fields = new String[json.requestFields().size() + json.answerFields().size()];
    Arrays.fill(fields, HOSTILE);
    String text = line(json, "/" + HOSTILE, fields);
    assertThat(text.lines()).hasSize(1);
    assertThat(text.strip()).matches("[ -~]+");
    JsonNode read = JsonMapper.shared().readTree(text);
    assertThat(read.get("target").asString()).isEqualTo("/" + HOSTILE);
    assertThat(read.get("header:user-agent").asString()).isEqualTo(HOSTILE);
    assertThat(read.get("requestId").asString()).isEqualTo(HOSTILE);
    assertThat(read.get("time").asString()).isEqualTo("2026-11-26T11:34:05.067Z");
    assertThat(read.get("status").asInt()).isEqualTo(201);
    assertThat(read.get("micros").asLong()).isEqualTo(1234);
    assertThat(read.get("route").asString()).isEqualTo("shop");
    assertThat(read.has("cache")).isFalse();
  }

  @Test
  void jsonTellsWhatIsAskedForInThatOrder() {
    LineFormat json =
        format(
            Format.JSON, true, "tls", "peer", "answer-header:X-Why", "status", "bytesIn", "time");
    assertThat(json.answerFields()).containsExactly("x-why");
    assertThat(line(json, "/", "because"))
        .isEqualTo(
            "{\"tls\":true,\"peer\":\"198.51.100.1\",\"answer-header:X-Why\":\"because\","
                + "\"status\":201,\"bytesIn\":12,\"time\":\"2026-11-26T11:34:05.067Z\"}\n");
    assertThat(line(format(Format.JSON, true, "cache"), "/")).isEqualTo("{}\n");
  }

  @Test
  void aWordThatNamesNoFieldIsRefusedWithThoseThatDo() {
    assertThatThrownBy(() -> AccessField.of("colour"))
        .hasMessageContaining("\"colour\" is no field")
        .hasMessageContaining("micros")
        .hasMessageContaining("header:NAME");
    assertThatThrownBy(() -> AccessField.of("header:a b")).hasMessageContaining("header:a b");
    assertThat(AccessField.of(" BYTESOUT ").name()).isEqualTo("bytesOut");
  }
}
