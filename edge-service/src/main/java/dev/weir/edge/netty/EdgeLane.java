package dev.weir.edge.netty;

import dev.weir.common.netty.ClientStream;
import dev.weir.common.netty.Exchange;
import dev.weir.common.netty.FastLane;
import dev.weir.common.netty.HopByHop;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.RequestFacts;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/** Takes every request of an edge. */
public final class EdgeLane implements FastLane {

  private final EdgeServices edge;

  public EdgeLane(EdgeServices edge) {
    this.edge = edge;
  }

  @Override
  public Exchange open(HttpRequest request, ClientStream client) {
    HttpHeaders headers = request.headers();
    if (headers.contains(HttpHeaderNames.CONNECTION)) {
      // before anything is decided by fields that the origin will not see
      HopByHop.strip(headers);
    }
    NettyFields fields = new NettyFields(headers);
    RequestFacts facts = RequestFacts.of(request.method().name(), fields, hasBody(headers));
    CacheKey key = CacheKey.of(headers.get(HttpHeaderNames.HOST), request.uri());
    return new EdgeExchange(edge, request, client, fields, facts, key);
  }

  private static boolean hasBody(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return true;
    }
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return length != null && !length.equals("0");
  }
}
