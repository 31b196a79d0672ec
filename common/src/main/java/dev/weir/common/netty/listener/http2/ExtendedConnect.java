package dev.weir.common.netty.listener.http2;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AttributeKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket asked for over HTTP/2 (RFC 8441), and the HTTP/1.1 handshake (RFC 6455 section 4.1)
 * that means the same: what serves upgrades serves it.
 */
public final class ExtendedConnect {

  /** The pseudo-header field that makes a CONNECT an extended one. */
  private static final String PROTOCOL = ":protocol";

  private static final AttributeKey<String> PATH = AttributeKey.valueOf("weir.websocket-path");
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private final HttpRequest handshake;
  private final String key;

  private ExtendedConnect(HttpRequest connect, String path) {
    byte[] random = new byte[KEY_BYTES];
    ThreadLocalRandom.current().nextBytes(random); // tells answers apart, and keeps no secret
    this.key = Base64.getEncoder().encodeToString(random);
    HttpHeaders fields = connect.headers().copy();
    fields.remove(HttpHeaderNames.TRANSFER_ENCODING);
    fields.remove(HttpHeaderNames.CONTENT_LENGTH);
    fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    fields.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    fields.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
    this.handshake = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path, fields);
  }

  /** Keeps what the codec loses of a well-formed head. */
  public static void note(Channel stream, Http2Headers head) {
    CharSequence protocol = head.get(PROTOCOL);
    CharSequence path = head.path();
    if (protocol != null
        && path != null
        && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocol)) {
      stream.attr(PATH).set(path.toString());
    }
  }

  /** Null where the request is anything else, or its client has ended the stream already. */
  public static @Nullable ExtendedConnect of(Channel stream, HttpRequest request) {
    if (!request.method().equals(HttpMethod.CONNECT) || request instanceof FullHttpRequest) {
      return null;
    }
    String path = stream.attr(PATH).get();
    return path == null ? null : new ExtendedConnect(request, path);
  }

  /** The same as HTTP/1.1 asks for it. */
  public HttpRequest handshake() {
    return handshake;
  }

  /** Whether a 101 is the answer of who read the handshake, and not of a cache or a stranger. */
  public boolean isAcceptedBy(HttpResponse switching) {
    HttpHeaders fields = switching.headers();
    return HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(
            fields.get(HttpHeaderNames.UPGRADE, ""))
        && acceptValue().equals(fields.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT));
  }

  private String acceptValue() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
