package dev.weir.common.netty.listener.http2;

import dev.weir.common.netty.http.FieldNames;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The messages of HTTP/1.1 that frames of HTTP/2 say, and the other way round. */
public final class Http2Messages {

  /** {@link Http2Heads} has looked at them already. */
  private static final HttpHeadersFactory FIELDS =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  /** What has no place in a message of HTTP/2 (RFC 9113 section 8.2.2), and Netty's own. */
  private static final Set<AsciiString> NEVER =
      Stream.concat(
              Stream.of(
                  HttpHeaderNames.CONNECTION,
                  HttpHeaderNames.TRANSFER_ENCODING,
                  HttpHeaderNames.UPGRADE,
                  AsciiString.cached("keep-alive"),
                  AsciiString.cached("proxy-connection")),
              Arrays.stream(ExtensionHeaderNames.values()).map(ExtensionHeaderNames::text))
          .collect(Collectors.toUnmodifiableSet());

  private Http2Messages() {}

  /**
   * The request that a head begins; whole where the head ends the stream.
   *
   * @param head well-formed by {@link Http2Heads}
   * @throws Http2Exception where it names two hosts
   */
  public static HttpRequest request(Http2HeadersFrame head) throws Http2Exception {
    HttpHeaders fields = fields(head);
    HttpMethod method = HttpMethod.valueOf(text(head.headers().method()));
    String path = text(head.headers().path());
    if (head.isEndStream()) {
      return new DefaultFullHttpRequest(
          HttpVersion.HTTP_1_1,
          method,
          path,
          Unpooled.EMPTY_BUFFER,
          fields,
          EmptyHttpHeaders.INSTANCE);
    }
    if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path, fields);
  }

  private static String text(@Nullable CharSequence pseudo) {
    return Objects.requireNonNull(pseudo).toString();
  }

  private static HttpHeaders fields(Http2HeadersFrame head) throws Http2Exception {
    HttpHeaders fields = FIELDS.newHeaders();
    CharSequence host = null;
    StringBuilder cookies = null;
    for (Map.Entry<CharSequence, CharSequence> field : head.headers()) {
      AsciiString name = AsciiString.of(field.getKey());
      CharSequence value = field.getValue();
      if (PseudoHeaderName.AUTHORITY.value().equals(name) || HttpHeaderNames.HOST.equals(name)) {
        if (host != null && !AsciiString.contentEqualsIgnoreCase(host, value)) {
          throw Http2Exception.streamError(
              head.stream().id(), Http2Error.PROTOCOL_ERROR, "two hosts");
        }
        host = value;
      } else if (HttpHeaderNames.COOKIE.equals(name)) {
        // RFC 9113 section 8.2.3
        cookies = cookies == null ? new StringBuilder() : cookies.append("; ");
        cookies.append(value);
      } else if (name.charAt(0) != ':'
          && !NEVER.contains(name)
          && !HttpHeaderNames.TRAILER.equals(name)) {
        fields.add(name, value);
      }
    }
    if (host != null) {
      fields.set(HttpHeaderNames.HOST, host);
    }
    if (cookies != null) {
      fields.set(HttpHeaderNames.COOKIE, cookies.toString());
    }
    return fields;
  }

  /**
   * A piece of the body, or what follows it; takes over the reference.
   *
   * @param frame DATA, or trailers
   * @throws Http2Exception where trailers are none
   */
  public static HttpContent piece(Http2StreamFrame frame) throws Http2Exception {
    if (frame instanceof Http2DataFrame data) {
      return data.isEndStream()
          ? new DefaultLastHttpContent(data.content())
          : new DefaultHttpContent(data.content());
    }
    Http2HeadersFrame trailers = (Http2HeadersFrame) frame;
    LastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    HttpConversionUtil.addHttp2ToHttpHeaders(
        trailers.stream().id(),
        trailers.headers(),
        last.trailingHeaders(),
        HttpVersion.HTTP_1_1,
        true,
        true);
    return last;
  }

  /**
   * The head of an answer, final or interim.
   *
   * @param head without the fields that its {@code Connection} names
   */
  public static Http2Headers answer(HttpResponse head) {
    Http2Headers fields = new DefaultHttp2Headers(false, head.headers().size() + 1);
    fields.status(head.status().codeAsText());
    add(head.headers(), fields);
    return fields;
  }

  public static Http2Headers trailers(LastHttpContent last) {
    Http2Headers fields = new DefaultHttp2Headers(false, last.trailingHeaders().size());
    add(last.trailingHeaders(), fields);
    return fields;
  }

  private static void add(HttpHeaders from, Http2Headers to) {
    FieldNames names = FieldNames.ofThread();
    Iterator<Map.Entry<CharSequence, CharSequence>> all = from.iteratorCharSequence();
    while (all.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = all.next();
      AsciiString name = names.lowerCase(field.getKey());
      if (!NEVER.contains(name)) {
        to.add(name, field.getValue());
      }
    }
  }
}
