package dev.weir.edge.netty;

import dev.weir.common.netty.http.AnnouncedBody;
import dev.weir.common.netty.http.HopByHop;
import dev.weir.common.netty.http.MaxForwards;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.exchange.FastLane;
import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.RequestFacts;
import dev.weir.edge.site.SiteTable;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/** Takes every request of an edge, each for the site of its host. */
public final class EdgeLane implements FastLane {

  private static final HttpMethod PURGE = HttpMethod.valueOf("PURGE");

  private final PurgeDoor door;
  private volatile SiteTable<RuledSite> sites;

  /**
   * The lane of an edge with these sites.
   *
   * @param door who may purge by a request here
   */
  public EdgeLane(SiteTable<RuledSite> sites, PurgeDoor door) {
    this.sites = sites;
    this.door = door;
  }

  /** The lane of an edge with one site, which takes every host. */
  public EdgeLane(EdgeServices edge) {
    this(SiteTable.of(new RuledSite(edge)), PurgeDoor.SHUT);
  }

  /** Serves these sites from now on; what is under way goes on as it began. */
  public void use(SiteTable<RuledSite> next) {
    sites = next;
  }

  @Override
  public Exchange open(HttpRequest request, ClientStream client) {
    HttpHeaders headers = request.headers();
    if (headers.contains(HttpHeaderNames.CONNECTION)) {
      // before anything is decided by fields that the origin will not see
      HopByHop.strip(headers);
    }
    NettyFields fields = new NettyFields(headers);
    RequestFacts facts =
        RequestFacts.of(request.method().name(), fields, AnnouncedBody.isIn(headers));
    CacheKey sent = CacheKey.of(headers.get(HttpHeaderNames.HOST), request.uri());
    RuledSite site = sites.find(sent.host());
    if (site == null) {
      return new ImmediateExchange(client, EdgeProblems.noSite());
    }
    EdgeServices edge = site.serving(sent.target(), fields);
    if (edge.settings().origins().hasParents()
        && wasHere(headers.getAll(HttpHeaderNames.VIA), edge.settings().id())) {
      return new ImmediateExchange(client, EdgeProblems.loop());
    }
    if (MaxForwards.endHere(request)) {
      return new ImmediateExchange(client, MaxForwards.answer(request.method()));
    }
    if (request.method().equals(PURGE) && !door.isShut()) {
      return new ImmediateExchange(client, door.answer(sent, client));
    }
    CacheKey key = edge.site().key().apply(sent, client.secure());
    return new EdgeExchange(edge, request, client, fields, facts, key);
  }

  /** Whether {@code Via} names this edge: {@code 1.1 ID}. */
  private static boolean wasHere(List<String> via, String id) {
    for (String line : via) {
      for (String hop : line.split(",", -1)) {
        String[] parts = hop.strip().split("[ \\t]+", -1);
        if (parts.length > 1 && parts[1].equals(id)) {
          return true;
        }
      }
    }
    return false;
  }
}
