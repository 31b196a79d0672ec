package dev.weir.edge.netty.function;

import dev.weir.common.net.HttpToken;
import dev.weir.common.netty.http.AnswerDate;
import dev.weir.edge.functions.FunctionAnswer;
import dev.weir.edge.policy.CacheKey;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes messages of what functions return. What must not pass is refused, whatever the code did.
 */
final class FunctionMessages {

  private static final int LONGEST_METHOD = 32;

  /** Of one hop, or of the framing, which is ours (RFC 9110 section 7.6.1, RFC 9112 section 6). */
  private static final Set<String> NOT_THEIRS =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final List<CharSequence> FRAMING =
      List.of(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderNames.TRANSFER_ENCODING);

  private FunctionMessages() {}

  private static HttpHeaders headers(List<Map.Entry<String, String>> pairs) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (Map.Entry<String, String> field : pairs) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (!name.startsWith(":") && !NOT_THEIRS.contains(name)) {
        headers.add(field.getKey(), field.getValue());
      }
    }
    return headers;
  }

  /**
   * The request as the function wants it.
   *
   * @param was as it came
   * @param sent what it asked for
   * @throws IllegalArgumentException where that is no request, or one to another host
   */
  static HttpRequest request(FunctionAnswer.Request wanted, HttpRequest was, CacheKey sent) {
    if (!HttpToken.is(wanted.method(), LONGEST_METHOD) || wanted.method().equals("CONNECT")) {
      throw new IllegalArgumentException("the method of the request it returned is refused");
    }
    CacheKey asked = CacheKey.of(null, wanted.url());
    if (!asked.host().equals(sent.host())) {
      throw new IllegalArgumentException(
          "the request it returned is for another host, '" + asked.host() + "'");
    }
    if (!asked.target().equals(sent.target())
        && !asked.target().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("the URL of the request it returned is refused");
    }
    HttpHeaders headers = headers(wanted.headers());
    List<String> host = was.headers().getAll(HttpHeaderNames.HOST);
    headers.set(HttpHeaderNames.HOST, host);
    switch (wanted.body()) {
      case FunctionAnswer.Body.Kept _ -> keep(FRAMING, was.headers(), headers);
      case FunctionAnswer.Body.Of(byte[] bytes) when bytes.length > 0 ->
          headers.set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
      case FunctionAnswer.Body.Of _ -> {}
    }
    return new DefaultHttpRequest(
        was.protocolVersion(), HttpMethod.valueOf(wanted.method()), asked.target(), headers);
  }

  private static void keep(List<CharSequence> names, HttpHeaders from, HttpHeaders to) {
    for (CharSequence name : names) {
      List<String> values = from.getAll(name);
      if (!values.isEmpty()) {
        to.set(name, values);
      }
    }
  }

  /**
   * The whole answer of a function.
   *
   * @throws IllegalArgumentException where it is none
   */
  static FullHttpResponse response(FunctionAnswer.Response wanted, byte[] body, long nowMillis) {
    HttpHeaders headers = headers(wanted.headers());
    AnswerDate.addTo(headers, nowMillis);
    boolean bodiless = isBodiless(wanted.status());
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.valueOf(wanted.status()),
        bodiless || body.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body),
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  /**
   * The head of an answer whose body stays.
   *
   * @throws IllegalArgumentException where it is none
   */
  static HttpResponse head(FunctionAnswer.Response wanted, HttpResponse was) {
    HttpHeaders headers = headers(wanted.headers());
    if (isBodiless(was.status().code()) && !isBodiless(wanted.status())) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, "0");
    } else {
      keep(FRAMING, was.headers(), headers);
    }
    return new DefaultHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(wanted.status()), headers);
  }

  /** RFC 9110 section 6.4.1. */
  static boolean isBodiless(int status) {
    return status == 204 || status == 205 || status == 304;
  }
}
