package dev.weir.common.netty.listener;

import dev.weir.common.netty.listener.http2.ConnectLookalike;
import dev.weir.common.netty.listener.http2.ExtendedConnect;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;

/**
 * Resets HTTP/2 streams whose head is malformed (RFC 9113 sections 8.2.1, 8.3.1 and 8.5, RFC 8441
 * section 4) where the codec would let it pass, or fail on it with a buffer in hand.
 */
@ChannelHandler.Sharable
public final class Http2HeadCheck extends ChannelInboundHandlerAdapter {

  static final Http2HeadCheck INSTANCE = new Http2HeadCheck();

  private Http2HeadCheck() {}

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof Http2HeadersFrame head && !isWellFormed(head)) {
      ReferenceCountUtil.release(msg);
      ConnectionGuard guard = ctx.channel().parent().pipeline().get(ConnectionGuard.class);
      if (guard != null) {
        guard.refused();
      }
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
    } else {
      if (msg instanceof Http2HeadersFrame head) {
        ExtendedConnect.note(ctx.channel(), head.headers());
        ConnectLookalike.note(ctx.channel(), head.headers());
      }
      ctx.fireChannelRead(msg);
    }
  }

  /** Trailers have no pseudo-header fields, and always end the stream. */
  private static boolean isRequest(Http2HeadersFrame head) {
    Http2Headers headers = head.headers();
    return !head.isEndStream()
        || headers.method() != null
        || headers.path() != null
        || headers.scheme() != null;
  }

  /** Whether a head, or trailers, are what RFC 9113 allows them to be. */
  static boolean isWellFormed(Http2HeadersFrame head) {
    return (!isRequest(head) || isWhole(head.headers())) && hasOnlyValidFields(head.headers());
  }

  private static boolean isWhole(Http2Headers headers) {
    CharSequence method = headers.method();
    CharSequence path = headers.path();
    if (method == null || !isToken(method)) {
      return false;
    }
    CharSequence scheme = headers.scheme();
    boolean target = scheme != null && isScheme(scheme) && path != null && isVisible(path);
    CharSequence protocol = headers.get(ExtendedConnect.PROTOCOL);
    if (!HttpMethod.CONNECT.asciiName().contentEquals(method)) {
      return target && protocol == null;
    }
    boolean bare = scheme == null && path == null;
    return headers.authority() != null && (protocol == null ? bare : target && isToken(protocol));
  }

  private static boolean isToken(CharSequence text) {
    return !text.isEmpty() && HttpHeaderValidationUtil.validateToken(text) < 0;
  }

  /** RFC 3986 section 3.1, in the case that every client writes. */
  private static boolean isScheme(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      if (!letter && (i == 0 || !(isDigit(c) || c == '+' || c == '-' || c == '.'))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isVisible(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static boolean endsInSpace(CharSequence value) {
    char last = value.isEmpty() ? 'x' : value.charAt(value.length() - 1);
    return last == ' ' || last == '\t';
  }

  private static boolean hasOnlyValidFields(Http2Headers headers) {
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      boolean pseudo = !name.isEmpty() && name.charAt(0) == ':';
      if ((!pseudo && !isToken(name))
          || HttpHeaderValidationUtil.validateValidHeaderValue(field.getValue()) >= 0
          || endsInSpace(field.getValue())) {
        return false;
      }
    }
    return true;
  }
}
