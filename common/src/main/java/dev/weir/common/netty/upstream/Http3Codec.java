package dev.weir.common.netty.upstream;

import dev.weir.common.netty.http.FieldNames;
import dev.weir.common.netty.http.HopByHop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Map;

/**
 * Turns one request into frames of HTTP/3, and the frames that come back into its answer (RFC 9114
 * section 4). An answer that is not well-formed is told of as an {@link Http3Exception}.
 *
 * <p>Netty's own codec of messages keeps resets and malformed answers to itself, takes an answer
 * for whole that is shorter than its {@code Content-Length}, and lets 204 and 304 be chunked.
 */
final class Http3Codec extends ChannelDuplexHandler {

  /** What an answer cannot have a body with. */
  private static final long NONE = 0;

  private static final long ANY = -1;

  private final String authority;
  private final QuicFin fin;
  private boolean headRequest;
  private boolean headSeen;
  private boolean over;
  private long expected = ANY;
  private long received;

  /**
   * @param authority who is asked where a request does not say it
   * @param fin stands where frames are bytes, and ends the stream
   */
  Http3Codec(String authority, QuicFin fin) {
    this.authority = authority;
    this.fin = fin;
  }

  // ---- the request

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    switch (msg) {
      case FullHttpRequest whole -> whole(ctx, whole, promise);
      case HttpRequest request -> ctx.write(head(request), promise);
      case LastHttpContent last -> end(ctx, last, promise);
      case HttpContent piece when piece.content().isReadable() ->
          ctx.write(new DefaultHttp3DataFrame(piece.content()), promise);
      default -> {
        ReferenceCountUtil.release(msg);
        promise.setSuccess();
      }
    }
  }

  private void whole(ChannelHandlerContext ctx, FullHttpRequest whole, ChannelPromise promise) {
    if (whole.content().isReadable() || !whole.trailingHeaders().isEmpty()) {
      ctx.write(head(whole));
      end(ctx, whole, promise);
    } else {
      whole.release();
      fin.with(promise);
      ctx.write(head(whole), promise);
    }
  }

  private Http3HeadersFrame head(HttpRequest request) {
    headRequest = HttpMethod.HEAD.equals(request.method());
    return new DefaultHttp3HeadersFrame(fields(request));
  }

  private void end(ChannelHandlerContext ctx, LastHttpContent last, ChannelPromise promise) {
    ByteBuf bytes = last.content();
    HttpHeaders trailers = last.trailingHeaders();
    fin.with(promise);
    if (trailers.isEmpty()) {
      ctx.write(new DefaultHttp3DataFrame(bytes), promise);
    } else {
      rest(ctx, bytes);
      ctx.write(new DefaultHttp3HeadersFrame(copied(trailers, new DefaultHttp3Headers())), promise);
    }
  }

  private static void rest(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (bytes.isReadable()) {
      ctx.write(new DefaultHttp3DataFrame(bytes));
    } else {
      bytes.release();
    }
  }

  private Http3Headers fields(HttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST);
    Http3Headers fields =
        new DefaultHttp3Headers()
            .method(request.method().asciiName())
            .scheme(HttpScheme.HTTPS.name())
            .authority(host == null || host.isEmpty() ? authority : host)
            .path(request.uri());
    return copied(request.headers(), fields);
  }

  private static Http3Headers copied(HttpHeaders from, Http3Headers to) {
    stripExtensions(from);
    FieldNames names = FieldNames.ofThread();
    for (Map.Entry<String, String> field : from) {
      AsciiString name = names.lowerCase(field.getKey());
      if (!HttpHeaderValidationUtil.isConnectionHeader(name, true)
          && !HttpHeaderNames.HOST.contentEquals(name)) {
        to.add(name, field.getValue());
      }
    }
    return to;
  }

  // ---- the answer

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    try {
      switch (msg) {
        case Http3HeadersFrame frame when !over -> fields(ctx, frame.headers());
        case Http3DataFrame frame when !over -> data(ctx, frame.content());
        default -> {}
      }
    } catch (Http3Exception e) {
      over = true;
      ctx.fireExceptionCaught(e);
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  private void fields(ChannelHandlerContext ctx, Http3Headers fields) throws Http3Exception {
    if (headSeen) {
      trailers(ctx, fields);
    } else {
      head(ctx, fields);
    }
  }

  private void head(ChannelHandlerContext ctx, Http3Headers fields) throws Http3Exception {
    HttpResponse head =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, status(String.valueOf(fields.status())));
    copy(fields, head.headers());
    if (head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      headSeen = true;
      expected = expected(head);
      if (expected == ANY) {
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
    }
    ctx.fireChannelRead(head);
  }

  /** There are three digits, and no 101 in HTTP/3 (RFC 9114 section 4.5). */
  private static HttpResponseStatus status(String status) throws Http3Exception {
    boolean digits =
        status.length() == 3 && status.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    if (!digits || status.charAt(0) == '0' || status.equals("101")) {
      throw malformed("status " + status);
    }
    return HttpResponseStatus.valueOf(Integer.parseInt(status));
  }

  private long expected(HttpResponse head) throws Http3Exception {
    int status = head.status().code();
    long told = length(head.headers().getAll(HttpHeaderNames.CONTENT_LENGTH));
    return headRequest || status == 204 || status == 304 ? NONE : told;
  }

  private static long length(List<String> values) throws Http3Exception {
    try {
      return HttpUtil.normalizeAndGetContentLength(values, false, false);
    } catch (IllegalArgumentException e) {
      throw malformed("content-length " + values);
    }
  }

  private static void copy(Http3Headers from, HttpHeaders to) throws Http3Exception {
    for (Map.Entry<CharSequence, CharSequence> field : from) {
      CharSequence name = field.getKey();
      if (name.length() > 0 && name.charAt(0) == ':') {
        continue;
      }
      if (HttpHeaderValidationUtil.isConnectionHeader(name, true)) {
        throw malformed(name + " is of a connection's");
      }
      try {
        to.add(name, field.getValue());
      } catch (IllegalArgumentException e) {
        throw new Http3Exception(
            Http3ErrorCode.H3_MESSAGE_ERROR, String.valueOf(e.getMessage()), e);
      }
    }
    stripExtensions(to);
  }

  /** Names that codecs of Netty use among themselves: a peer's would be taken for theirs. */
  private static void stripExtensions(HttpHeaders headers) {
    HopByHop.stripHttp2Extensions(headers);
    HopByHop.stripHttp3Extensions(headers);
  }

  private void data(ChannelHandlerContext ctx, ByteBuf bytes) throws Http3Exception {
    received += bytes.readableBytes();
    if (!headSeen) {
      throw malformed("a body before the head");
    }
    if (expected != ANY && received > expected) {
      throw malformed("a body of more than " + expected + " bytes");
    }
    if (bytes.isReadable()) {
      ctx.fireChannelRead(new DefaultHttpContent(bytes.retain()));
    }
  }

  private void trailers(ChannelHandlerContext ctx, Http3Headers fields) throws Http3Exception {
    LastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    copy(fields, last.trailingHeaders());
    whole(ctx, last);
  }

  private void whole(ChannelHandlerContext ctx, LastHttpContent last) throws Http3Exception {
    if (!headSeen) {
      throw malformed("an end before the head");
    }
    if (received < expected) {
      throw malformed("a body of " + received + " bytes instead of " + expected);
    }
    over = true;
    ctx.fireChannelRead(last);
  }

  private static Http3Exception malformed(String what) {
    return new Http3Exception(Http3ErrorCode.H3_MESSAGE_ERROR, what);
  }

  /** The upstream's side of the stream is at its end. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !over) {
      try {
        whole(ctx, LastHttpContent.EMPTY_LAST_CONTENT);
      } catch (Http3Exception e) {
        over = true;
        ctx.fireExceptionCaught(e);
      }
    }
    ctx.fireUserEventTriggered(event);
  }
}
