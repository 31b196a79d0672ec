package dev.weir.common.netty.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3FrameToHttpObjectCodec;
import io.netty.handler.codec.http3.Http3Headers;
import java.util.Map;

/**
 * Interim answers (RFC 9110 section 15.2): which they are, and how they are written in the way that
 * each protocol's codec takes.
 */
public final class InterimAnswer {

  private InterimAnswer() {}

  /** Whether another answer to the same request follows; none does after a 101. */
  public static boolean isInterim(HttpResponse answer) {
    return isInformational(answer)
        && !answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
  }

  /** Whether an answer is none that HTTP ends a request with: an interim one, or a 101. */
  public static boolean isInformational(HttpResponse answer) {
    return answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** Takes out what has no place in an interim answer, or belongs to the hop that it came by. */
  public static void strip(HttpHeaders headers) {
    HopByHop.strip(headers);
    HopByHop.stripHttp2Extensions(headers);
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
  }

  /**
   * Writes one without flushing. The codec of HTTP/3 would end the stream with any but 100: it is
   * passed by.
   *
   * @param ctx of a handler right behind the codec
   */
  public static void write(ChannelHandlerContext ctx, HttpResponse interim) {
    ChannelHandlerContext http3 = ctx.pipeline().context(Http3FrameToHttpObjectCodec.class);
    if (http3 != null) {
      http3.write(new DefaultHttp3HeadersFrame(http3Fields(interim)), http3.voidPromise());
      return;
    }
    ctx.write(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            interim.status(),
            Unpooled.EMPTY_BUFFER,
            interim.headers(),
            EmptyHttpHeaders.INSTANCE),
        ctx.voidPromise());
  }

  private static Http3Headers http3Fields(HttpResponse interim) {
    Http3Headers fields = new DefaultHttp3Headers().status(interim.status().codeAsText());
    FieldNames names = FieldNames.ofThread();
    for (Map.Entry<String, String> field : interim.headers()) {
      fields.add(names.lowerCase(field.getKey()), field.getValue());
    }
    return fields;
  }
}
