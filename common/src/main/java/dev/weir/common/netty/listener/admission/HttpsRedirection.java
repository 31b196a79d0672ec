package dev.weir.common.netty.listener.admission;

import dev.weir.common.net.HostPort;
import dev.weir.common.netty.http.Client;
import dev.weir.common.netty.http.ForwardedScheme;
import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.listener.settings.HttpsRedirect;
import dev.weir.common.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Sends who came without TLS to the same host and target with it, where the listener is set so.
 * Health, and challenges that are known here, are answered before; other challenges pass.
 */
final class HttpsRedirection {

  private static final Problem WITHOUT_HOST =
      Problem.of(
          "https-expected",
          "HTTPS expected",
          400,
          "This port sends clients on to HTTPS, and the request names no host to go to.");

  private HttpsRedirection() {}

  /** The answer to a request of this client; null where it may be served. */
  static @Nullable FullHttpResponse of(HttpRequest request, Client client, HttpsRedirect wanted) {
    if (!wanted.enabled() || cameByTls(request, client) || !isMovable(request.uri())) {
      return null;
    }
    String name = HostPort.hostOf(request.headers().get(HttpHeaderNames.HOST, ""));
    return name.isEmpty()
        ? ProblemResponses.of(WITHOUT_HOST)
        : to(location(name, wanted.port(), request.uri()), request.method(), client);
  }

  private static FullHttpResponse to(String location, HttpMethod method, Client client) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status(method), Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.LOCATION, location);
    if (client.fromTrustedProxy()) {
      // what it says of TLS decides, and a cache of its own may not look at that
      response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    }
    return response;
  }

  /** To this listener, or to the proxy before it that ended the TLS and says so. */
  private static boolean cameByTls(HttpRequest request, Client client) {
    return client.secure()
        || (client.fromTrustedProxy() && ForwardedScheme.isSecure(request.headers()));
  }

  /** An asterisk has no URL, and an authority looks for its token without TLS. */
  private static boolean isMovable(String target) {
    return target.startsWith("/") && ChallengeAnswer.token(target) == null;
  }

  /** 301, which every client knows, lets a POST become a GET; 308 does not. */
  private static HttpResponseStatus status(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
        ? HttpResponseStatus.MOVED_PERMANENTLY
        : HttpResponseStatus.PERMANENT_REDIRECT;
  }

  private static String location(String host, int port, String target) {
    return "https://" + host + (port == HttpsRedirect.STANDARD_PORT ? "" : ":" + port) + target;
  }
}
