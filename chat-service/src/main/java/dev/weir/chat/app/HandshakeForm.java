package dev.weir.chat.app;

import dev.weir.common.problem.Problem;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Refuses opening handshakes that RFC 6455 section 4.2.1 does not allow: another version than 13,
 * and a key that is none. Those of HTTP/2 have neither upgrade nor key (RFC 8441 section 5).
 */
final class HandshakeForm {

  static final String VERSION = "Sec-WebSocket-Version";
  static final String SUPPORTED = "13";

  private static final String KEY = "Sec-WebSocket-Key";
  private static final int KEY_BYTES = 16;

  private HandshakeForm() {}

  /**
   * Checks the fields of a request; one that asks for no upgrade to WebSocket is none of its.
   *
   * @throws HandshakeRefused with status 400 or 426
   */
  static void check(HttpHeaders headers) {
    String upgrade = headers.getUpgrade();
    if (upgrade == null || !upgrade.equalsIgnoreCase("websocket")) {
      return;
    }
    String version = headers.getFirst(VERSION);
    if (!SUPPORTED.equals(version)) {
      throw refused(
          "websocket-version",
          "WebSocket version not supported",
          426,
          "%s is %s; expected %s (RFC 6455)."
              .formatted(VERSION, version == null ? "missing" : version, SUPPORTED));
    }
    if (!isKey(headers.getFirst(KEY))) {
      throw refused(
          "websocket-key",
          "No WebSocket key",
          400,
          "%s is to be 16 random bytes in Base64 (RFC 6455 section 4.1).".formatted(KEY));
    }
  }

  private static boolean isKey(@Nullable String key) {
    try {
      return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static HandshakeRefused refused(String slug, String title, int status, String detail) {
    return new HandshakeRefused(Problem.of(slug, title, status, detail));
  }
}
