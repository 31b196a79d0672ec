package dev.weir.common.netty.http;

import dev.weir.common.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/**
 * How many more servers a request by {@code TRACE} or {@code OPTIONS} may be passed on to (RFC 9110
 * section 7.6.2). With other methods, and where it is no number, the field means nothing.
 */
public final class MaxForwards {

  private static final String FEW = "[0-9]{1,9}";

  private MaxForwards() {}

  /** Whether this server is the last that it may reach. If not, it may reach one less from here. */
  public static boolean endHere(HttpRequest request) {
    HttpMethod method = request.method();
    if (!HttpMethod.OPTIONS.equals(method) && !HttpMethod.TRACE.equals(method)) {
      return false;
    }
    List<String> said = request.headers().getAll(HttpHeaderNames.MAX_FORWARDS);
    if (said.size() != 1 || !said.getFirst().matches(FEW)) {
      return false;
    }
    int left = Integer.parseInt(said.getFirst());
    if (left > 0) {
      request.headers().set(HttpHeaderNames.MAX_FORWARDS, left - 1);
    }
    return left == 0;
  }

  /**
   * The answer to a request by {@code OPTIONS} or {@code TRACE} that goes no further. What a client
   * sent is not shown to it: scripts could read cookies so.
   */
  public static FullHttpResponse answer(HttpMethod asked) {
    FullHttpResponse response =
        HttpMethod.TRACE.equals(asked)
            ? ProblemResponses.of(
                Problem.of("no-trace", "No trace", 405, "This server does not answer TRACE."))
            : new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    return response;
  }
}
