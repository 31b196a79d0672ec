package dev.weir.lb.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/**
 * How many more servers a request by {@code TRACE} or {@code OPTIONS} may be passed on to (RFC 9110
 * section 7.6.2). With other methods, and where it is no number, the field means nothing.
 */
final class MaxForwards {

  private static final String FEW = "[0-9]{1,9}";

  private MaxForwards() {}

  /** Whether this server is the last that it may reach. If not, it may reach one less from here. */
  static boolean endHere(HttpRequest request) {
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
}
