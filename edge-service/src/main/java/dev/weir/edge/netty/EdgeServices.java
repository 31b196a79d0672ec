package dev.weir.edge.netty;

import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.edge.flight.Flights;
import dev.weir.edge.flight.RecentFailures;
import dev.weir.edge.http.Fields;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.netty.stored.EdgeCodings;
import dev.weir.edge.origin.OriginGate;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.StoreClock;
import dev.weir.edge.site.SiteRules;
import dev.weir.edge.store.ResponseStore;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What every exchange of one site works with; the store, the fetches under way and the connections
 * are the edge's, and of all sites.
 *
 * @param settings name, origins and limits
 * @param policy what may be stored and served
 * @param store where answers are held
 * @param bodies what answers take on their way into the store
 * @param flights fetches under way
 * @param hints what pages were seen to preload
 * @param upstreams connections to the origins
 * @param tally counts
 * @param series measures
 * @param clock tells how old answers are
 * @param site what is peculiar to the site
 * @param gate how much its origins are asked at once
 * @param failures what could not be fetched just now
 * @param codings what it compresses; null: nothing
 */
public record EdgeServices(
    EdgeSettings settings,
    CachePolicy policy,
    ResponseStore<CachedAnswer> store,
    BodyBudget bodies,
    Flights flights,
    LearnedHints hints,
    UpstreamConnections upstreams,
    EdgeTally tally,
    EdgeSeries series,
    StoreClock clock,
    SiteRules site,
    OriginGate gate,
    RecentFailures failures,
    @Nullable EdgeCodings codings) {

  long nowMillis() {
    return clock.millis();
  }

  /** The same under other rules for the site. */
  EdgeServices under(SiteRules rules) {
    return new EdgeServices(
        settings, policy, store, bodies, flights, hints, upstreams, tally, series, clock, rules,
        gate, failures, codings);
  }

  /** What the policy reads in an origin's answer, with the site's lifetimes. */
  ResponseFacts responseFacts(int status, HttpHeaders headers) {
    long now = clock.dayMillis();
    Fields read = policy.read(new NettyFields(headers));
    return site.ttl().facts(read, status, now);
  }
}
