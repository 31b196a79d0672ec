package dev.weir.lb.upstream;

import java.util.List;

/** What {@link PoolEvents} tells of. */
public sealed interface BalancerEvent
    permits PoolEvent,
        BalancerEvent.Configured,
        BalancerEvent.Refused,
        BalancerEvent.UpstreamsDiscovered,
        BalancerEvent.DiscoveryFailed,
        BalancerEvent.DiscoveryRecovered {

  /**
   * Others of a pool's servers are found than before, or they are found otherwise.
   *
   * @param added ids of upstreams that are new
   * @param removed ids of those that are gone
   */
  record UpstreamsDiscovered(String pool, List<String> added, List<String> removed)
      implements BalancerEvent {

    public UpstreamsDiscovered {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }
  }

  /**
   * A pool's servers cannot be found any more; those known are kept.
   *
   * @param reason one line for people
   */
  record DiscoveryFailed(String pool, String reason) implements BalancerEvent {}

  /** A pool's servers are found again. */
  record DiscoveryRecovered(String pool) implements BalancerEvent {}

  /**
   * Configuration has changed.
   *
   * @param what a kind and a name, such as {@code pool web}
   * @param who changed it, such as {@code ops@192.0.2.7}
   */
  record Configured(String what, String who) implements BalancerEvent {}

  /**
   * A change that nobody waits for the answer of was not made.
   *
   * @param what was to change, such as {@code configuration}
   * @param reason for people
   */
  record Refused(String what, String reason) implements BalancerEvent {}
}
