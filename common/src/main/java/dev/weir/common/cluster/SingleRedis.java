package dev.weir.common.cluster;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** One Redis. */
final class SingleRedis implements RedisConnector {
  private final RedisURI uri;
  private final RedisClient client;

  SingleRedis(ClientResources resources, String url) {
    this.uri = RedisURI.create(url);
    this.client = RedisClient.create(resources);
    client.setOptions(OPTIONS);
  }

  @Override
  public CompletionStage<Scripts> connect() {
    return client
        .connectAsync(StringCodec.UTF8, uri)
        .thenApply(opened -> new Scripts(opened, opened.async()));
  }

  @Override
  public CompletionStage<StatefulRedisPubSubConnection<String, String>> connectNotices() {
    return client.connectPubSubAsync(StringCodec.UTF8, uri);
  }

  @Override
  public Duration deadAfter() {
    return Duration.ofSeconds(10);
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
