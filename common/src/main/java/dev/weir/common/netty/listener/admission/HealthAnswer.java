package dev.weir.common.netty.listener.admission;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * What every data listener answers at {@value #PATH}, before routes and limits: 200 while it takes
 * traffic, 503 once it drains. For whoever balances over it.
 */
public final class HealthAnswer {

  public static final String PATH = "/.well-known/weir/health";

  private HealthAnswer() {}

  public static boolean isAskedFor(HttpRequest request) {
    return request.uri().equals(PATH);
  }

  static FullHttpResponse of(boolean draining) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            draining ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.OK,
            Unpooled.copiedBuffer(draining ? "draining\n" : "ok\n", StandardCharsets.US_ASCII));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    return response;
  }
}
