package dev.weir.chat.app.client;

import dev.weir.common.problem.Problem;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Base64;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * Refuses what is no opening handshake by RFC 6455 section 4.2.1: without the upgrade, of another
 * version than 13, with a key that is none or one of several, or with a body, whose bytes would be
 * taken for frames. Those of HTTP/2 (RFC 8441) are checked by who reads them.
 */
final class HandshakeForm {

  static final String VERSION = "Sec-WebSocket-Version";
  static final String SUPPORTED = "13";
  static final String PROTOCOL = "websocket";

  private static final String KEY = "Sec-WebSocket-Key";
  private static final int KEY_BYTES = 16;
  private static final int KEY_CHARACTERS = 24;

  private HandshakeForm() {}

  /**
   * Checks a request of a WebSocket's path; another method than GET is none of its.
   *
   * @param version of HTTP: 1.0 knows no upgrade (RFC 9110 section 7.8)
   * @throws HandshakeRefused with status 400 or 426
   */
  static void check(HttpMethod method, HttpVersion version, HttpHeaders headers) {
    if (!method.equals(HttpMethod.GET)) {
      return;
    }
    if (version.equals(HttpVersion.HTTP_1_0) || !asksForUpgrade(headers)) {
      throw refused(
          "websocket-upgrade",
          "A WebSocket is here",
          426,
          "Come as a WebSocket client: with Connection: Upgrade, Upgrade: websocket, %s: %s and %s"
                  .formatted(VERSION, SUPPORTED, KEY)
              + " (RFC 6455), or over HTTP/2 by CONNECT (RFC 8441).");
    }
    List<String> versions = headers.getOrEmpty(VERSION);
    if (!versions.equals(List.of(SUPPORTED))) {
      throw refused(
          "websocket-version",
          "WebSocket version not supported",
          426,
          "%s is %s; expected %s (RFC 6455)."
              .formatted(
                  VERSION,
                  versions.isEmpty() ? "missing" : String.join(", ", versions),
                  SUPPORTED));
    }
    List<String> keys = headers.getOrEmpty(KEY);
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      throw refused(
          "websocket-key",
          "No WebSocket key",
          400,
          "%s is to be 16 random bytes in Base64, once (RFC 6455 section 4.1).".formatted(KEY));
    }
    if (hasBody(headers)) {
      throw refused(
          "websocket-body",
          "A handshake has no body",
          400,
          "Neither Content-Length nor Transfer-Encoding belongs in a WebSocket handshake.");
    }
  }

  private static boolean hasBody(HttpHeaders headers) {
    return headers.containsHeader(HttpHeaders.TRANSFER_ENCODING) || headers.getContentLength() > 0;
  }

  private static boolean asksForUpgrade(HttpHeaders headers) {
    return headers.getValuesAsList(HttpHeaders.UPGRADE).stream()
            .anyMatch(PROTOCOL::equalsIgnoreCase)
        && headers.getConnection().stream().anyMatch("upgrade"::equalsIgnoreCase);
  }

  private static boolean isKey(String key) {
    String text = key.strip();
    try {
      return text.length() == KEY_CHARACTERS
          && Base64.getDecoder().decode(text).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static HandshakeRefused refused(String slug, String title, int status, String detail) {
    return new HandshakeRefused(Problem.of(slug, title, status, detail));
  }
}
