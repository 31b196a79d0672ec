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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What every data listener answers below {@value #PATH}, before routes and limits, to an authority
 * that checks who holds a name (RFC 8555 section 8.3). A token that nobody here waits for may be
 * for whoever is behind: such a request goes on.
 */
final class ChallengeAnswer {

  private static final String PATH = "/.well-known/acme-challenge/";

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]+");

  private ChallengeAnswer() {}

  static @Nullable FullHttpResponse to(HttpRequest request, Certificates certificates) {
    String token = token(request.uri());
    String answer = token == null ? null : certificates.challengeAnswer(token);
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

  /** The token that a target asks for; null where it asks for something else. */
  static @Nullable String token(String target) {
    if (!target.startsWith(PATH)) {
      return null;
    }
    String rest = target.substring(PATH.length());
    return TOKEN.matcher(rest).matches() ? rest : null;
  }
}
