package dev.weir.lb.netty;

import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.Client;
import dev.weir.common.netty.http.ForwardingFields;
import dev.weir.common.netty.http.HopByHop;
import dev.weir.common.netty.http.MaxForwards;
import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.http.RouteFacts;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.ExchangeEnd;
import dev.weir.common.netty.listener.exchange.FastLane;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.problem.Problem;
import dev.weir.common.ratelimit.RateLimits;
import dev.weir.common.ratelimit.RouteLimit;
import dev.weir.lb.auth.Gate;
import dev.weir.lb.auth.Gates;
import dev.weir.lb.auth.Question;
import dev.weir.lb.auth.Reply;
import dev.weir.lb.retry.Timeouts;
import dev.weir.lb.route.GateName;
import dev.weir.lb.route.Lane;
import dev.weir.lb.route.Route;
import dev.weir.lb.route.RouteEntry;
import dev.weir.lb.route.RouteTable;
import dev.weir.lb.upstream.Destination;
import dev.weir.lb.upstream.Destinations;
import dev.weir.lb.upstream.Pool;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AttributeKey;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of each request and opens its exchange; leaves to Spring Cloud Gateway what only
 * Gateway can do. The routes are one immutable snapshot: a request sees them all before a change or
 * all after it.
 */
public final class ProxyLane implements FastLane {

  /** Of a client's channel: the route by which its request was left to Gateway. */
  public static final AttributeKey<String> GATEWAY_ROUTE =
      AttributeKey.valueOf(ProxyLane.class, "gatewayRoute");

  /** Of a client's channel: what its request that was left to Gateway asked for, word by word. */
  public static final AttributeKey<String> ASKED_TARGET =
      AttributeKey.valueOf(ProxyLane.class, "askedTarget");

  private static final String SERIES = "route";

  /** What {@code OPTIONS} asks about where it asks about no resource (RFC 9110 section 9.3.7). */
  private static final String WHOLE_SERVER = "*";

  private final Destinations destinations;
  private final Outbound outbound;
  private final NetworkMetrics metrics;
  private final RateLimits limits;
  private final Function<GateName, Gate> gates;
  private volatile Snapshot snapshot =
      new Snapshot(RouteTable.empty(), new IdentityHashMap<>(), false);

  /**
   * @param limited whether a route has limits of its own
   */
  private record Snapshot(
      RouteTable table, IdentityHashMap<Lane, Target> targets, boolean limited) {}

  /**
   * What belongs to a route: its measurements and its limits.
   *
   * @param gate null: everybody may use it
   */
  private record Target(Series series, RouteFacts facts, @Nullable Gate gate) {}

  /** A lane. */
  public ProxyLane(
      Destinations destinations,
      UpstreamConnections upstreams,
      NetworkMetrics metrics,
      RateLimits limits,
      Function<GateName, Gate> gates) {
    this.destinations = destinations;
    this.outbound = Outbound.over(upstreams, destinations);
    this.metrics = metrics;
    this.limits = limits;
    this.gates = gates;
  }

  /** The routes that hold for requests from now on. */
  public void use(RouteTable table) {
    IdentityHashMap<Lane, Target> targets = new IdentityHashMap<>();
    boolean limited = false;
    for (RouteEntry entry : table.routes()) {
      List<RouteLimit> own = limitsOf(entry.lane());
      limited |= !own.isEmpty();
      if (!(entry.lane() instanceof Lane.Gateway)) {
        Target target = target(entry.lane(), own);
        targets.put(entry.lane(), target);
        targets.put(entry.lane().behind(), target);
      }
    }
    Set<String> gone = ids(snapshot.table());
    gone.removeAll(ids(table));
    snapshot = new Snapshot(table, targets, limited);
    gone.forEach(id -> metrics.forget(SERIES, id));
  }

  private static Set<String> ids(RouteTable table) {
    return table.routes().stream()
        .map(entry -> entry.lane().id())
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Gateway has its own filter for those of its routes. */
  private static List<RouteLimit> limitsOf(Lane lane) {
    return switch (lane) {
      case Route route -> route.limits();
      case Lane.Redirect redirect -> redirect.limits();
      case Lane.Guarded guarded -> limitsOf(guarded.behind());
      case Lane.Gateway gateway -> List.of();
    };
  }

  private Target target(Lane lane, List<RouteLimit> own) {
    Gate gate =
        lane instanceof Lane.Guarded guarded
            ? new Gates(guarded.gates().stream().map(gates).toList())
            : null;
    return new Target(
        metrics.series(SERIES, lane.id()),
        new RouteFacts(lane.id(), own.stream().map(limits::attach).toList()),
        gate);
  }

  /** The routes that hold now. */
  public RouteTable table() {
    return snapshot.table();
  }

  @Override
  public RouteFacts route(HttpRequest request) {
    Snapshot current = snapshot;
    if (!current.limited() && !limits.asksForRoute()) {
      return RouteFacts.NONE;
    }
    return switch (current.table().find(new NettyRequest(request))) {
      case null -> RouteFacts.NONE;
      case Lane.Gateway gateway -> new RouteFacts(gateway.id(), List.of());
      case Lane lane -> Objects.requireNonNull(current.targets().get(lane)).facts();
    };
  }

  @Override
  public @Nullable Exchange open(HttpRequest request, ClientStream client) {
    Snapshot current = snapshot;
    Lane lane = current.table().find(new NettyRequest(request));
    ProxyRequest asked = ProxyRequest.of(request, client);
    if (lane != null && MaxForwards.endHere(request)) {
      return answer(asked, client, MaxForwards.answer(request.method()));
    }
    return switch (lane) {
      case null ->
          request.uri().equals(WHOLE_SERVER)
              ? answer(asked, client, MaxForwards.answer(request.method()))
              : refuse(
                  asked,
                  client,
                  Problem.of("no-route", "No route", 404, "No route matches this request."));
      case Lane.Gateway gateway -> {
        client.channel().attr(GATEWAY_ROUTE).set(gateway.id());
        client.channel().attr(ASKED_TARGET).set(request.uri());
        request.setUri(StrictTarget.of(request.uri()));
        yield null;
      }
      case Lane.Redirect redirect -> redirect(current, redirect, asked, client);
      case Route route -> proxy(current, route, asked, client);
      case Lane.Guarded guarded -> guarded(current, guarded, request, client);
    };
  }

  private static Exchange redirect(
      Snapshot current, Lane.Redirect redirect, ProxyRequest request, ClientStream client) {
    client.countIn(Objects.requireNonNull(current.targets().get(redirect)).series());
    return answer(request, client, OwnAnswer.redirect(redirect, request.target()));
  }

  private Exchange proxy(Snapshot current, Route route, ProxyRequest request, ClientStream client) {
    Series series = Objects.requireNonNull(current.targets().get(route)).series();
    client.mark(series);
    Exchange found = proxy(request, client, route, series::record);
    if (found == null) {
      client.countIn(series);
      found = refuse(request, client, noPool("Route " + route.id()));
    }
    return found;
  }

  private Exchange guarded(
      Snapshot current, Lane.Guarded guarded, HttpRequest request, ClientStream client) {
    Target target = Objects.requireNonNull(current.targets().get(guarded));
    client.mark(target.series());
    ProxyRequest entered = ProxyRequest.entered(request, client);
    return new GuardedExchange(
        request,
        client,
        Objects.requireNonNull(target.gate()),
        this,
        told ->
            switch (guarded.behind()) {
              case Route route -> proxy(current, route, entered, told);
              case Lane.Redirect redirect -> redirect(current, redirect, entered, told);
            },
        target.series()::record);
  }

  /**
   * Gives a request the fields that every request is given, before Gateway's filters, or a gate,
   * see them.
   */
  public static void enter(HttpHeaders fields, Client client) {
    HopByHop.stripNamedByClient(fields);
    ProxyRequest.enter(fields, client);
  }

  /**
   * Opens the exchange of a request that comes out of Gateway's filters. What it came to is for the
   * caller to count.
   *
   * @param request has been through {@link #enter}; the exchange may keep and change it
   * @param client the side that answers
   * @param to a pool, a split, or the URL of an upstream
   * @param timeouts how long it may take, where the pool is to say something else
   */
  public Exchange relay(HttpRequest request, ClientStream client, String to, Timeouts timeouts) {
    ProxyRequest entered = ProxyRequest.entered(request, client);
    Exchange found =
        proxy(entered, client, Route.through(to, timeouts), (status, nanos, received, sent) -> {});
    return found == null ? refuse(entered, client, noPool("The route")) : found;
  }

  /**
   * Asks another server about a request that waits for it at a gate, and has been through {@link
   * #enter}.
   *
   * @param client of the request
   */
  public CompletionStage<Reply> ask(Question question, Client client) {
    HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory().newHeaders();
    question.fields().forEach(field -> fields.add(field.getKey(), field.getValue()));
    question.said().forEach(fields::set);
    if (question.host() != null) {
      fields.set(HttpHeaderNames.HOST, question.host());
    }
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, question.target(), fields);
    return Subrequest.send(
        client,
        question.timeout(),
        stream -> relay(request, stream, question.to(), Timeouts.none()));
  }

  private static Problem noPool(String route) {
    return Problem.of(
        "no-pool", "No such pool", 503, route + " leads to a pool that does not exist.");
  }

  private @Nullable Exchange proxy(
      ProxyRequest request, ClientStream client, Route route, ExchangeEnd counts) {
    Pool named = destinations.pool(route.pool());
    Destination destination =
        named != null && Destinations.isPlain(named) ? null : find(request.head(), client, route);
    Pool pool = destination == null ? named : destination.pool();
    return pool == null
        ? null
        : new ProxyExchange(request, client, route, pool, destination, counts, outbound);
  }

  /** Looks beyond the pool's name; what the client was given for that goes no further. */
  private @Nullable Destination find(HttpRequest request, ClientStream client, Route route) {
    HttpHeaders fields = request.headers();
    Destination found = destinations.find(route.pool(), fields::getAll, client::clientAddress);
    List<String> cookies = fields.getAll(HttpHeaderNames.COOKIE);
    if (found != null && !cookies.isEmpty()) {
      fields.set(HttpHeaderNames.COOKIE, found.cookiesOfOthers(cookies));
    }
    return found;
  }

  private static Exchange refuse(ProxyRequest request, ClientStream client, Problem problem) {
    return answer(request, client, ProblemResponses.of(problem));
  }

  private static Exchange answer(
      ProxyRequest request, ClientStream client, FullHttpResponse response) {
    sign(response.headers(), request);
    return new ImmediateExchange(client, response);
  }

  /** Puts on an answer of the balancer's own what all have. */
  static void sign(HttpHeaders answer, ProxyRequest request) {
    answer.set(RequestIds.FIELD, request.name());
    ForwardingFields.addVia(answer);
  }
}
