package dev.weir.lb.upstream;

import dev.weir.lb.health.Circuit;

/** Who is told when something is found out of an upstream while it serves. */
interface UpstreamWatcher {

  /** It did what others are put out for. */
  void suspected(Upstream upstream, String reason);

  /** Its circuit has another state. */
  void switched(Upstream upstream, Circuit.State state);

  /** It is down, and takes no connection either. */
  void shut(Upstream upstream);
}
