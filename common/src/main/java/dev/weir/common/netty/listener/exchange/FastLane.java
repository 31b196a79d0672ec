package dev.weir.common.netty.listener.exchange;

import dev.weir.common.netty.http.RouteFacts;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Decides, for each request on a data listener, whether a Netty exchange of ours serves it.
 *
 * <p>The lane sits right behind the HTTP codec: it sees HTTP/1.1 requests and HTTP/2 streams alike.
 */
@FunctionalInterface
public interface FastLane {

  /**
   * Takes a request or leaves it. Runs on the connection's event loop and must not block.
   *
   * @param request the head as decoded and checked; the exchange may keep and change it
   * @param client the side that answers
   * @return the exchange that serves this request from first byte to last, or {@code null} to hand
   *     it, untouched, to the listener's fallback handler
   */
  @Nullable Exchange open(HttpRequest request, ClientStream client);

  /**
   * What limits want to know of the route that would serve a request. Asked before {@link #open},
   * on the same thread.
   */
  default RouteFacts route(HttpRequest request) {
    return RouteFacts.NONE;
  }
}
