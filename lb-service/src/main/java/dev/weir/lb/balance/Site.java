package dev.weir.lb.balance;

/**
 * Where this balancer stands, the same for all its pools.
 *
 * @param zone the availability zone that it runs in; empty: unknown, then no zone is preferred
 * @param clients where clients are
 */
public record Site(String zone, ClientLocator clients) {

  /** In no known zone, with clients anywhere. */
  public static Site unknown() {
    return new Site("", ask -> null);
  }
}
