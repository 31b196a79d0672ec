package dev.weir.common.netty.http;

import dev.weir.common.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;

/** Problems (RFC 9457) as answers of the data plane. */
public final class ProblemResponses {

  private static final AsciiString PROBLEM_JSON = AsciiString.cached("application/problem+json");
  private static final AsciiString NO_STORE = AsciiString.cached("no-store");

  private ProblemResponses() {}

  /** The answer that says it; never stored by a cache. */
  public static FullHttpResponse of(Problem problem) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(problem.status()),
            Unpooled.wrappedBuffer(problem.toJson()));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, PROBLEM_JSON);
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, NO_STORE);
    AnswerDate.addTo(response.headers());
    return response;
  }

  /** The same, as the last answer on an HTTP/1.1 connection, framed to be written as it is. */
  public static FullHttpResponse closing(Problem problem) {
    FullHttpResponse response = of(problem);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    return response;
  }
}
