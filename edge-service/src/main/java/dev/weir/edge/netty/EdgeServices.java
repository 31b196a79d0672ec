package dev.weir.edge.netty;

import dev.weir.common.netty.UpstreamConnections;
import dev.weir.edge.flight.Flights;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.store.ResponseStore;
import java.time.InstantSource;

/**
 * What every exchange of an edge works with.
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
 * @param clock tells the time of day
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
    InstantSource clock) {

  long nowMillis() {
    return clock.millis();
  }
}
