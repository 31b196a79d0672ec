package dev.weir.lb.netty;

import dev.weir.common.netty.UpstreamConnections;

/**
 * What every exchange needs on its way out.
 *
 * @param upstreams connections
 * @param alarms limits of time
 */
record Outbound(UpstreamConnections upstreams, Alarms.OfLoops alarms) {

  static Outbound over(UpstreamConnections upstreams) {
    return new Outbound(upstreams, new Alarms.OfLoops());
  }
}
