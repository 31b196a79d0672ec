package dev.weir.chat.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

class HandshakeFormTest {

  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  @Test
  void what_the_standard_asks_for_passes() {
    assertThat(statusOf(headers("WebSocket", "13", KEY))).isEqualTo(101);
  }

  @Test
  void what_asks_for_no_upgrade_to_WebSocket_gets_426() {
    assertThat(statusOf(headers(null, null, null))).isEqualTo(426);
    assertThat(statusOf(headers("h2c", "13", KEY))).isEqualTo(426);
  }

  @Test
  void an_upgrade_that_the_connection_is_not_told_of_is_none() {
    HttpHeaders headers = headers("websocket", "13", KEY);
    headers.set("Connection", "keep-alive");
    assertThat(statusOf(headers)).isEqualTo(426);
    headers.set("Connection", "keep-alive, UPGRADE");
    assertThat(statusOf(headers)).isEqualTo(101);
  }

  /** They are in order of preference (RFC 9110 section 7.8), and in as many lines as one likes. */
  @Test
  void one_of_several_protocols_is_enough() {
    assertThat(statusOf(headers("foo, WebSocket", "13", KEY))).isEqualTo(101);
    assertThat(statusOf(headers(",websocket ,h2c", "13", KEY))).isEqualTo(101);
    assertThat(statusOf(headers("foo, websockets", "13", KEY))).isEqualTo(426);
    HttpHeaders lines = headers("foo", "13", KEY);
    lines.add("Upgrade", "websocket");
    assertThat(statusOf(lines)).isEqualTo(101);
  }

  @Test
  void another_method_is_left_to_others() {
    HandshakeForm.check(HttpMethod.POST, HttpVersion.HTTP_1_1, headers(null, null, null));
  }

  @Test
  void another_version_gets_426_and_a_missing_one() {
    assertThat(statusOf(headers("websocket", "8", KEY))).isEqualTo(426);
    assertThat(statusOf(headers("websocket", "14", KEY))).isEqualTo(426);
    assertThat(statusOf(headers("websocket", "", KEY))).isEqualTo(426);
    assertThat(statusOf(headers("websocket", null, KEY))).isEqualTo(426);
  }

  @Test
  void a_key_of_other_than_16_bytes_gets_400() {
    assertThat(statusOf(headers("websocket", "13", null))).isEqualTo(400);
    assertThat(statusOf(headers("websocket", "13", ""))).isEqualTo(400);
    assertThat(statusOf(headers("websocket", "13", "short"))).isEqualTo(400);
    assertThat(statusOf(headers("websocket", "13", "*"))).isEqualTo(400);
    assertThat(statusOf(headers("websocket", "13", "dGhlIHNhbXBsZSBub25jZXM="))).isEqualTo(400);
  }

  @Test
  void a_key_without_its_padding_gets_400() {
    assertThat(statusOf(headers("websocket", "13", KEY.replace("=", "")))).isEqualTo(400);
  }

  @Test
  void what_may_be_there_once_is_refused_when_it_is_there_twice() {
    HttpHeaders keys = headers("websocket", "13", KEY);
    keys.add("Sec-WebSocket-Key", KEY);
    assertThat(statusOf(keys)).isEqualTo(400);
    HttpHeaders versions = headers("websocket", "13", KEY);
    versions.add("Sec-WebSocket-Version", "8");
    assertThat(statusOf(versions)).isEqualTo(426);
  }

  @Test
  void a_body_gets_400_and_one_without_a_byte_is_none() {
    HttpHeaders headers = headers("websocket", "13", KEY);
    headers.set("Content-Length", "0");
    assertThat(statusOf(headers)).isEqualTo(101);
    headers.set("Content-Length", "8");
    assertThat(statusOf(headers)).isEqualTo(400);
    headers.remove("Content-Length");
    headers.set("Transfer-Encoding", "chunked");
    assertThat(statusOf(headers)).isEqualTo(400);
  }

  @Test
  void an_upgrade_by_HTTP_1_0_is_none() {
    HttpHeaders headers = headers("websocket", "13", KEY);
    assertThat(statusOf(HttpVersion.HTTP_1_0, headers)).isEqualTo(426);
  }

  private static int statusOf(HttpHeaders headers) {
    return statusOf(HttpVersion.HTTP_1_1, headers);
  }

  /** The status of what it is refused with; 101 where it is not. */
  private static int statusOf(HttpVersion version, HttpHeaders headers) {
    HandshakeRefused refused =
        catchThrowableOfType(
            HandshakeRefused.class, () -> HandshakeForm.check(HttpMethod.GET, version, headers));
    return refused == null ? 101 : refused.problem().status();
  }

  private static HttpHeaders headers(
      @Nullable String upgrade, @Nullable String version, @Nullable String key) {
    HttpHeaders headers = new HttpHeaders();
    set(headers, "Connection", "Upgrade");
    set(headers, "Upgrade", upgrade);
    set(headers, "Sec-WebSocket-Version", version);
    set(headers, "Sec-WebSocket-Key", key);
    return headers;
  }

  private static void set(HttpHeaders headers, String name, @Nullable String value) {
    if (value != null) {
      headers.set(name, value);
    }
  }
}
