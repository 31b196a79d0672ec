package dev.weir.edge.netty;

import dev.weir.common.net.AddressText;
import dev.weir.common.net.NetworkSet;
import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.problem.Problem;
import dev.weir.edge.invalidate.PurgeOrder;
import dev.weir.edge.policy.CacheKey;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * Takes {@code PURGE} requests on the data listeners, from listed networks: each makes every edge
 * forget its URL. What counts is the address at the other end of the socket, whoever it says that
 * it forwards for.
 *
 * @param networks that may; where there are none the method is the origin's business
 * @param action carries a purge out
 */
public record PurgeDoor(NetworkSet networks, Action action) {

  /** Nobody may. */
  public static final PurgeDoor SHUT = new PurgeDoor(NetworkSet.none(), (order, from) -> "");

  /** Carries a purge out. */
  @FunctionalInterface
  public interface Action {

    /**
     * Forgets here, and tells the others in the background; must not block.
     *
     * @param from who asked
     * @return the id of the invalidation
     */
    String purge(PurgeOrder order, String from);
  }

  boolean isShut() {
    return networks.isEmpty();
  }

  FullHttpResponse answer(CacheKey sent, ClientStream client) {
    if (!networks.contains(client.peerAddress())) {
      return ProblemResponses.of(
          Problem.of("purge-refused", "Purge refused", 403, "This address may not purge."));
    }
    String url = (client.secure() ? "https://" : "http://") + sent.host() + sent.target();
    String from = "PURGE@" + AddressText.of(client.peerAddress());
    String id = action.purge(new PurgeOrder(PurgeOrder.Type.URL, url, null, false), from);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.copiedBuffer("{\"id\":\"" + id + "\"}", StandardCharsets.US_ASCII));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    return response;
  }
}
