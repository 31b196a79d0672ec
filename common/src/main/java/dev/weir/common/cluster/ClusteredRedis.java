package dev.weir.common.cluster;

import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A Redis Cluster. All keys of a service have one hash tag, so that one node at a time serves them;
 * which one is found out when a connection is opened, and when the cluster says that it is another.
 * Notices reach every node.
 */
final class ClusteredRedis implements RedisConnector {
  private final RedisClusterClient client;

  ClusteredRedis(ClientResources resources, String url) {
    this.client =
        RedisClusterClient.create(resources, RedisClusterURIUtil.toRedisURIs(URI.create(url)));
    client.setOptions(ClusterClientOptions.builder(OPTIONS).build());
  }

  @Override
  public CompletionStage<Scripts> connect() {
    return client
        .refreshPartitionsAsync()
        .thenCompose(known -> client.connectAsync(StringCodec.UTF8))
        .thenApply(opened -> new Scripts(opened, opened.async()));
  }

  @Override
  public CompletionStage<? extends StatefulRedisPubSubConnection<String, String>> connectNotices() {
    return client
        .refreshPartitionsAsync()
        .thenCompose(known -> client.connectPubSubAsync(StringCodec.UTF8));
  }

  /** Its connections to the other nodes may be well: it is only in being opened that all are. */
  @Override
  public Duration deadAfter() {
    return Duration.ofSeconds(3);
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
