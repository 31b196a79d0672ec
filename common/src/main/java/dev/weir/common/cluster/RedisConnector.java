package dev.weir.common.cluster;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Opens connections that do not reconnect by themselves: to one Redis, or to a Redis Cluster. */
interface RedisConnector extends AutoCloseable {

  /** How long the opening of a connection may take. */
  Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Of every connection; how many commands wait for a Redis that hangs bounds what we hold. */
  ClientOptions OPTIONS =
      ClientOptions.builder()
          .autoReconnect(false)
          .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
          .requestQueueSize(10_000)
          .socketOptions(
              SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).keepAlive(true).build())
          .build();

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
