package dev.weir.common.autoconfigure.settings;

import dev.weir.common.cluster.ClusterSettings;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What instances share.
 *
 * @param name what the instances of one service have in common; {@code spring.application.name} by
 *     default
 * @param redis where
 */
@ConfigurationProperties(prefix = "weir.cluster", ignoreUnknownFields = false)
public record ClusterProperties(@Nullable String name, @DefaultValue RedisProperties redis) {

  /**
   * Redis.
   *
   * @param url such as {@code redis://:password@host:6379}; left out: nothing is shared
   * @param clustered whether it is a node of a Redis Cluster, or several, by commas
   * @param timeout how long a request waits for it
   * @param retryInterval how often it is tried while it is away
   * @param heartbeat how often an instance says that it is there
   * @param lease after what time permits come back from an instance that is gone
   */
  record RedisProperties(
      @Nullable String url,
      @DefaultValue("false") boolean clustered,
      @DefaultValue("100ms") Duration timeout,
      @DefaultValue("1s") Duration retryInterval,
      @DefaultValue("5s") Duration heartbeat,
      @DefaultValue("30s") Duration lease) {}

  public ClusterSettings settings(String applicationName) {
    try {
      return new ClusterSettings(
          Objects.requireNonNullElse(name, applicationName),
          Objects.requireNonNullElse(redis.url(), ""),
          redis.clustered(),
          redis.timeout(),
          redis.retryInterval(),
          redis.heartbeat(),
          redis.lease());
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.cluster is refused: " + e.getMessage() + ".", "Correct the setting.");
    }
  }
}
