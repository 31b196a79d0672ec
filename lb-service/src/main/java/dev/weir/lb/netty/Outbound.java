package dev.weir.lb.netty;

import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.lb.upstream.Destinations;

/**
 * What every exchange needs on its way out.
 *
 * @param upstreams connections
 * @param alarms limits of time
 * @param mirrors copies of requests
 */
record Outbound(UpstreamConnections upstreams, Alarms.OfLoops alarms, Mirrors mirrors) {

  static Outbound over(UpstreamConnections upstreams, Destinations destinations) {
    Alarms.OfLoops alarms = new Alarms.OfLoops();
    return new Outbound(upstreams, alarms, new Mirrors(upstreams, alarms, destinations::pool));
  }
}
