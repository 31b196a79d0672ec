package dev.weir.common.cluster;

import java.time.Duration;

/**
 * How instances share.
 *
 * @param name what the instances of one service have in common; others share nothing with them
 * @param url of Redis, such as {@code redis://:password@host:6379/0}; of a Redis Cluster, one node
 *     or several, such as {@code redis://:password@host:6379,other:6379}
 * @param clustered whether it is a Redis Cluster
 * @param timeout how long a request waits for an answer, 1 ms to 10 s
 * @param retryInterval how often Redis is tried while it is away, 10 ms to 1 min
 * @param heartbeat how often an instance says that it is there, 10 ms to 1 min; one that has not
 *     for three of them is taken for gone
 * @param lease after what time permits at once come back from an instance that is gone, 100 ms to 1
 *     h; held ones are renewed three times as often
 */
public record ClusterSettings(
    String name,
    String url,
    boolean clustered,
    Duration timeout,
    Duration retryInterval,
    Duration heartbeat,
    Duration lease) {

  public ClusterSettings {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "name \"" + name + "\" is refused, expected 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    require("timeout", timeout, Duration.ofMillis(1), Duration.ofSeconds(10));
    require("retry-interval", retryInterval, Duration.ofMillis(10), Duration.ofMinutes(1));
    require("heartbeat", heartbeat, Duration.ofMillis(10), Duration.ofMinutes(1));
    require("lease", lease, Duration.ofMillis(100), Duration.ofHours(1));
  }

  private static void require(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s %s is refused, expected %s to %s".formatted(what, value, least, most));
    }
  }

  /** A key of these instances; all have one hash tag, since one script may use several. */
  public String key(String what) {
    return "{weir:" + name + "}:" + what;
  }
}
