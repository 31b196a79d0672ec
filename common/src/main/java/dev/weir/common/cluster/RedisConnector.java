package dev.weir.common.cluster;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Opens connections that do not reconnect by themselves: to one Redis, or to a Redis Cluster. */
interface RedisConnector extends AutoCloseable {

  /** How long the opening of a connection may take. */
  Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Commands that may wait for Redis, which bounds what one that hangs makes us hold. */
  int MOST_WAITING = 10_000;

  /** A connection and the scripts that are run over it. */
  record Scripts(
      StatefulConnection<String, String> connection,
      RedisScriptingAsyncCommands<String, String> commands) {

    boolean isOpen() {
      return connection.isOpen();
    }
  }

  /** A connection for scripts. */
  CompletionStage<Scripts> connect();

  /** A connection for notices. */
  CompletionStage<? extends StatefulRedisPubSubConnection<String, String>> connectNotices();

  /** After how long without an answer a connection is taken for dead, whatever TCP says. */
  Duration deadAfter();

  @Override
  void close();
}
