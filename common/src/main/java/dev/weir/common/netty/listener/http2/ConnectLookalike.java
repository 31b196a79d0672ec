package dev.weir.common.netty.listener.http2;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AttributeKey;

/**
 * The path of a request over HTTP/2 whose method is CONNECT but for the case of its letters, and so
 * one like any other (RFC 9110 section 9.1). The codec reads CONNECT, and puts the authority where
 * the path belongs.
 */
public final class ConnectLookalike {

  private static final AttributeKey<String> PATH = AttributeKey.valueOf("weir.lookalike-path");

  private ConnectLookalike() {}

  /** Keeps what the codec loses of a well-formed head. */
  public static void note(Channel stream, Http2Headers head) {
    CharSequence path = head.path();
    if (path != null && isOne(head.method())) {
      stream.attr(PATH).set(path.toString());
    }
  }

  /** Puts it back into what the codec made of the head. */
  public static void mend(Channel stream, HttpRequest request) {
    if (isOne(request.method().asciiName())) {
      String path = stream.attr(PATH).get();
      if (path != null) {
        request.setUri(path);
      }
    }
  }

  private static boolean isOne(CharSequence method) {
    return HttpMethod.CONNECT.asciiName().contentEqualsIgnoreCase(method)
        && !HttpMethod.CONNECT.asciiName().contentEquals(method);
  }
}
