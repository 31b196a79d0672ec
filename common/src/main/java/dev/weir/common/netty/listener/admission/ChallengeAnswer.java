package dev.weir.common.netty.listener.admission;

import dev.weir.common.tls.Certificates;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What every data listener answers below {@value #PATH}, before routes and limits, to an authority
 * that checks who holds a name (RFC 8555 section 8.3). A token that nobody here waits for may be
 * for whoever is behind: such a request goes on.
 */
final class ChallengeAnswer {

  static final String PATH = "/.well-known/acme-challenge/";

  private ChallengeAnswer() {}

  static @Nullable FullHttpResponse to(HttpRequest request, Certificates certificates) {
    if (!request.uri().startsWith(PATH)) {
      return null;
    }
    String answer = certificates.challengeAnswer(request.uri().substring(PATH.length()));
    if (answer == null) {
      return null;
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    return response;
  }
}
