package dev.weir.common.netty.listener;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.net.ClientAddressResolver;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.FastLane;
import dev.weir.common.netty.listener.exchange.Protection;
import dev.weir.common.netty.listener.exchange.Watch;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.tls.Certificates;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;

/** Data planes for tests. */
public final class Planes {

  private Planes() {}

  /** A plane whose lane is given; the fallback says so. */
  public static DataPlane of(FastLane lane, Transport transport) {
    return of(lane, transport, RateLimits.none());
  }

  public static DataPlane of(FastLane lane, Transport transport, RateLimits limits) {
    return of(lane, transport, limits, Certificates.none(), Protection.none());
  }

  /** One whose listeners have certificates to show. */
  public static DataPlane of(FastLane lane, Transport transport, Certificates certificates) {
    return of(lane, transport, RateLimits.none(), certificates, Protection.none());
  }

  /** One under guard. */
  public static DataPlane of(FastLane lane, Transport transport, Protection protection) {
    return of(lane, transport, RateLimits.none(), Certificates.none(), protection);
  }

  /** One of whose requests somebody is told. */
  public static DataPlane of(FastLane lane, Transport transport, Watch watch) {
    DataPlane plane = of(lane, transport);
    return new DataPlane(
        plane.lane(),
        plane.fallback(),
        plane.addresses(),
        plane.limits(),
        plane.metrics(),
        plane.transport(),
        plane.certificates(),
        plane.protection(),
        watch);
  }

  private static DataPlane of(
      FastLane lane,
      Transport transport,
      RateLimits limits,
      Certificates certificates,
      Protection protection) {
    return new DataPlane(
        lane,
        (request, response) ->
            request
                .receive()
                .aggregate()
                .asString()
                .defaultIfEmpty("")
                .flatMap(
                    body ->
                        response
                            .header("content-type", "text/plain")
                            .sendString(Mono.just("fallback " + request.uri() + body))
                            .then()),
        new ClientAddressResolver(NetworkSet.none()),
        limits,
        new NetworkMetrics(),
        transport,
        certificates,
        protection,
        Watch.none());
  }

  public static FullHttpResponse ok(String body) {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.OK,
        Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
  }
}
