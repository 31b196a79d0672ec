package dev.weir.lb.upstream;

/** What {@link PoolEvents} tells of. */
public sealed interface BalancerEvent
    permits PoolEvent, BalancerEvent.Configured, BalancerEvent.Refused {

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
