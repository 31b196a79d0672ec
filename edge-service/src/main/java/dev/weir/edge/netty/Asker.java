package dev.weir.edge.netty;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.policy.CacheKey;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Whom a stored answer goes to.
 *
 * @param edge that answers
 * @param key of what is asked for
 * @param request as it came
 * @param client the way to answer
 * @param again begins anew, where nothing has been written and what was stored is no more
 */
record Asker(
    EdgeServices edge, CacheKey key, HttpRequest request, ClientStream client, Runnable again) {

  NettyFields fields() {
    return new NettyFields(request.headers());
  }

  /** Whether it wants no body. */
  boolean wantsHead() {
    return request.method().equals(HttpMethod.HEAD);
  }
}
