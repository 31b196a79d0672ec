package dev.weir.common.netty.listener.http2;

import dev.weir.common.netty.http.AnnouncedBody;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.util.AsciiString;
import java.util.function.Predicate;

/**
 * Says which requests upgrade to HTTP/2; the others are served as HTTP/1.1, as RFC 9110 section 7.8
 * allows. None with a body does: the upgrade holds the whole body in memory first, or refuses it,
 * and Java's {@code HttpClient} asks so with each first request, a POST too. None of HTTP/1.0 or
 * for what is no path does, and none that HTTP/1.1 refuses: the codec takes it as far as it could
 * be read, and of two hosts the first.
 *
 * <p>A connection whose first request does not upgrade stays with HTTP/1.1, and lets go of all that
 * was held ready for HTTP/2: about half of what an idle connection takes.
 */
@ChannelHandler.Sharable
public final class UpgradeCheck extends ChannelInboundHandlerAdapter {

  private static final AsciiString H2C = AsciiString.cached("h2c");

  private final Predicate<HttpRequest> acceptable;

  /**
   * @param acceptable whether HTTP/1.1 serves such a request; asked last, of those that may upgrade
   *     otherwise, since it may put the request in the form in which it is served
   */
  public UpgradeCheck(Predicate<HttpRequest> acceptable) {
    this.acceptable = acceptable;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof HttpRequest request)) {
      ctx.fireChannelRead(msg);
    } else if (mayUpgrade(request)) {
      ctx.fireChannelRead(msg);
    } else {
      // ahead of the request, which the handler would see otherwise
      ctx.pipeline().remove(HttpServerUpgradeHandler.class);
      ctx.fireChannelRead(msg);
      ctx.pipeline().remove(this);
    }
  }

  private boolean mayUpgrade(HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (!headers.contains(HttpHeaderNames.UPGRADE)
        || !headers.containsValue(HttpHeaderNames.UPGRADE, H2C, true)) {
      return false;
    }
    if (AnnouncedBody.isIn(headers)
        || isOfHttp10(request)
        || !asksForAPath(request)
        || !acceptable.test(request)) {
      headers.remove(HttpHeaderNames.UPGRADE);
      return false;
    }
    return true;
  }

  /** That has no upgrades (RFC 9110 section 7.8). */
  private static boolean isOfHttp10(HttpRequest request) {
    return request.protocolVersion().minorVersion() == 0;
  }

  /** The codec fails on URLs that are none. */
  private static boolean asksForAPath(HttpRequest request) {
    return request.uri().startsWith("/");
  }
}
