package dev.weir.edge.netty.function;

import dev.weir.common.netty.http.HopByHop;
import dev.weir.common.netty.http.RouteFacts;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.FastLane;
import dev.weir.edge.functions.EdgeFunction;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.RouteTable;
import dev.weir.edge.policy.CacheKey;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A lane with functions before and after it: a request that a function has a route for is shown to
 * it first, and so is its answer. Every other goes straight through.
 */
public final class FunctionLane implements FastLane {

  private final FastLane lane;
  private final FunctionRunner runner;
  private final int maxBody;
  private final Function<InetAddress, Map<String, String>> facts;
  private volatile RouteTable routes = RouteTable.EMPTY;

  /**
   * A lane without functions yet.
   *
   * @param lane what serves requests; takes all of them
   * @param maxBody bytes of the largest body that a function is shown
   * @param facts what functions are told of a client, beside their own variables
   */
  public FunctionLane(
      FastLane lane,
      FunctionRunner runner,
      int maxBody,
      Function<InetAddress, Map<String, String>> facts) {
    this.lane = lane;
    this.runner = runner;
    this.maxBody = maxBody;
    this.facts = facts;
  }

  /** Runs these functions from now on; what is under way goes on as it began. */
  public void use(RouteTable next) {
    routes = next;
  }

  @Override
  public RouteFacts route(HttpRequest request) {
    return lane.route(request);
  }

  @Override
  public @Nullable Exchange open(HttpRequest request, ClientStream client) {
    RouteTable now = routes;
    if (now.isEmpty()) {
      return lane.open(request, client);
    }
    CacheKey sent = CacheKey.of(request.headers().get(HttpHeaderNames.HOST), request.uri());
    EdgeFunction function = now.find(sent.host(), sent.target());
    if (function == null) {
      return lane.open(request, client);
    }
    if (request.headers().contains(HttpHeaderNames.CONNECTION)) {
      HopByHop.strip(request.headers());
    }
    return new FunctionExchange(this, function, request, client, sent);
  }

  Exchange inner(HttpRequest request, ClientStream client) {
    return Objects.requireNonNull(lane.open(request, client), "the edge takes every request");
  }

  FunctionRunner runner() {
    return runner;
  }

  int maxBody() {
    return maxBody;
  }

  Map<String, String> facts(InetAddress client) {
    return facts.apply(client);
  }
}
