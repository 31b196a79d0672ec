package dev.weir.common.cluster;

import dev.weir.common.cluster.RedisConnector.Scripts;
import dev.weir.common.state.Outage;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis, or to a Redis Cluster: one for scripts, one for notices. It is opened by
 * {@link #connect}, never by a request: while it is away a request is told so at once.
 */
public final class RedisLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
  private static final CompletableFuture<List<Object>> AWAY =
      CompletableFuture.failedFuture(new StoreAway());

  private final ClusterSettings settings;
  private final Circuit circuit;
  private final ClientResources resources;
  private final RedisConnector connector;
  private final AtomicBoolean connecting = new AtomicBoolean();
  private final AtomicBoolean connectingNotices = new AtomicBoolean();
  private final Outage outage = new Outage();
  private volatile @Nullable Scripts connection;
  private volatile long lastAnswerNanos = System.nanoTime();
  private volatile @Nullable StatefulRedisPubSubConnection<String, String> notices;
  private volatile Consumer<String> onNotice = notice -> {};
  private final List<Script> prepared = new CopyOnWriteArrayList<>();
  private final Set<String> channels = ConcurrentHashMap.newKeySet();
  private final Map<String, Consumer<String>> hearers = new ConcurrentHashMap<>();
  private final List<Runnable> onListening = new CopyOnWriteArrayList<>();
  private volatile BiConsumer<String, String> onMessage = (channel, message) -> {};

  /**
   * A link that is not connected.
   *
   * @throws IllegalArgumentException where the URL is none of Redis
   */
  public RedisLink(ClusterSettings settings) {
    this.settings = settings;
    this.circuit = new Circuit(settings.retryInterval().toNanos());
    this.resources =
        DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    this.connector = connector(resources, settings);
  }

  private static RedisConnector connector(ClientResources resources, ClusterSettings settings) {
    try {
      return settings.clustered()
          ? new ClusteredRedis(resources, settings.url())
          : new SingleRedis(resources, settings.url());
    } catch (IllegalArgumentException e) {
      resources.shutdown(0, 0, TimeUnit.SECONDS);
      throw e;
    }
  }

  public ClusterSettings settings() {
    return settings;
  }

  /** Whether Redis answers, as far as is known. */
  public boolean isConnected() {
    Scripts current = connection;
    return current != null && current.isOpen() && !outage.lasts();
  }

  /** Opens what is not open; to be called every now and then. */
  public void connect() {
    closeIfDead();
    Scripts current = connection;
    if ((current == null || !current.isOpen()) && connecting.compareAndSet(false, true)) {
      connector
          .connect()
          .thenCompose(this::prepare)
          .whenComplete(
              (opened, failure) -> {
                if (opened != null) {
                  lastAnswerNanos = System.nanoTime();
                  connection = opened;
                } else {
                  away(failure);
                }
                connecting.set(false);
              });
    }
    StatefulRedisPubSubConnection<String, String> listening = notices;
    if ((listening == null || !listening.isOpen())
        && connectingNotices.compareAndSet(false, true)) {
      connector
          .connectNotices()
          .whenComplete(
              (opened, failure) -> {
                if (opened != null) {
                  listen(opened);
                }
                connectingNotices.set(false);
              });
    }
  }

  /** Makes scripts known, so that the first runs of them keep their order. */
  private CompletionStage<Scripts> prepare(Scripts opened) {
    CompletableFuture<?>[] loads =
        prepared.stream()
            .map(script -> opened.commands().scriptLoad(script.text()).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(loads)
        .orTimeout(RedisConnector.CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (done, failure) -> {
              if (failure != null) {
                opened.connection().closeAsync();
                throw new CompletionException(failure);
              }
              return opened;
            });
  }

  private void closeIfDead() {
    Scripts current = connection;
    boolean silent = System.nanoTime() - lastAnswerNanos > connector.deadAfter().toNanos();
    if (current != null && outage.lasts() && silent) {
      connection = null;
      current.connection().closeAsync();
    }
  }

  private void listen(StatefulRedisPubSubConnection<String, String> opened) {
    opened.addListener(
        new RedisPubSubAdapter<String, String>() {
          @Override
          public void message(String channel, String message) {
            Consumer<String> hearer = hearers.get(channel);
            if (hearer != null) {
              hearer.accept(message);
            } else if (channel.equals(noticeChannel())) {
              onNotice.accept(message);
            } else {
              onMessage.accept(channel, message);
            }
          }
        });
    notices = opened;
    String[] all =
        Stream.concat(Stream.of(noticeChannel()), channels.stream()).toArray(String[]::new);
    opened
        .async()
        .subscribe(all)
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                onListening.forEach(Runnable::run);
              }
            });
  }

  /**
   * Says what is to hear all channels from now on that nothing hears alone.
   *
   * @param hears a channel and a message; called by the threads of the link, in order
   * @param listening called whenever all channels are heard anew: what was said before may be lost
   */
  public void onMessage(BiConsumer<String, String> hears, Runnable listening) {
    onMessage = hears;
    onListening.add(listening);
  }

  /**
   * Hears one channel as long as this link lasts, apart from all others.
   *
   * @param hears a message; called by a thread of the link, in order
   * @param listening called when it is heard, and whenever it is heard anew: what was said before
   *     may be lost
   */
  public void hear(String channel, Consumer<String> hears, Runnable listening) {
    hearers.put(channel, hears);
    onListening.add(listening);
    channels.add(channel);
    StatefulRedisPubSubConnection<String, String> now = notices;
    if (now != null && now.isOpen()) {
      var _ = now.async().subscribe(channel).thenRun(listening);
    }
  }

  /**
   * Hears a channel until {@link #unsubscribe}, also when Redis was away meanwhile.
   *
   * @return done when it is heard, or at once while Redis is away
   */
  public CompletionStage<?> subscribe(String channel) {
    channels.add(channel);
    StatefulRedisPubSubConnection<String, String> listening = notices;
    if (listening == null || !listening.isOpen()) {
      return CompletableFuture.completedStage(null);
    }
    return listening.async().subscribe(channel).exceptionally(failure -> null);
  }

  /** Hears a channel no more. */
  public void unsubscribe(String channel) {
    channels.remove(channel);
    StatefulRedisPubSubConnection<String, String> listening = notices;
    if (listening != null && listening.isOpen()) {
      listening.async().unsubscribe(channel).exceptionally(failure -> null);
    }
  }

  /** Has scripts known to Redis before any is run. */
  public void prepare(Script... scripts) {
    prepared.addAll(List.of(scripts));
    Scripts current = connection;
    if (current != null && current.isOpen()) {
      for (Script script : scripts) {
        current.commands().scriptLoad(script.text()).exceptionally(failure -> "");
      }
    }
  }

  String noticeChannel() {
    return settings.key("notices");
  }

  /** What is to hear notices from now on. */
  void onNotice(Consumer<String> listener) {
    onNotice = listener;
  }

  /**
   * Runs a script.
   *
   * @param keys of {@link ClusterSettings#key}, at least one
   * @return fails at once where Redis is away, and when the time is over
   */
  public CompletableFuture<List<Object>> run(
      Script script, List<String> keys, List<String> arguments, Duration timeout) {
    return run(script, keys, arguments, timeout, late -> {});
  }

  /**
   * Runs a script.
   *
   * @param late takes an answer that comes after the time is over
   * @return fails at once where Redis is away, and when the time is over
   */
  CompletableFuture<List<Object>> run(
      Script script,
      List<String> keys,
      List<String> arguments,
      Duration timeout,
      Consumer<List<Object>> late) {
    Scripts current = connection;
    if (current == null || !current.isOpen() || !circuit.allows(System.nanoTime())) {
      return AWAY;
    }
    CompletableFuture<List<Object>> result = new CompletableFuture<>();
    send(current, script, keys.toArray(String[]::new), arguments.toArray(String[]::new))
        .whenComplete((reply, failure) -> replied(result, reply, failure, late));
    result
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete((reply, failure) -> noteTimeout(failure));
    return result;
  }

  private void replied(
      CompletableFuture<List<Object>> result,
      @Nullable List<Object> reply,
      @Nullable Throwable failure,
      Consumer<List<Object>> late) {
    if (reply == null) {
      circuit.failed(System.nanoTime());
      away(failure);
      result.completeExceptionally(failure == null ? new StoreAway() : failure);
    } else if (!result.isDone()) {
      // before those who wait go on: what they do may fail
      lastAnswerNanos = System.nanoTime();
      circuit.succeeded();
      back();
      if (!result.complete(reply)) {
        late.accept(reply);
      }
    } else {
      late.accept(reply);
    }
  }

  private void noteTimeout(@Nullable Throwable failure) {
    if (failure instanceof TimeoutException) {
      circuit.failed(System.nanoTime());
      away(failure);
    }
  }

  /** By its digest, or in full where Redis does not know it any more. */
  private static CompletionStage<List<Object>> send(
      Scripts connection, Script script, String[] keys, String[] arguments) {
    RedisFuture<List<Object>> known =
        connection.commands().evalsha(script.sha(), ScriptOutputType.MULTI, keys, arguments);
    return known
        .handle(
            (reply, failure) -> {
              if (cause(failure) instanceof RedisNoScriptException) {
                RedisFuture<List<Object>> full =
                    connection
                        .commands()
                        .eval(script.text(), ScriptOutputType.MULTI, keys, arguments);
                return (CompletionStage<List<Object>>) full;
              }
              return failure == null
                  ? CompletableFuture.completedStage(reply)
                  : CompletableFuture.<List<Object>>failedStage(failure);
            })
        .thenCompose(stage -> stage);
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private void away(@Nullable Throwable failure) {
    if (outage.begins()) {
      log.warn(
          "Redis is away, limits of the cluster fall back: {}", String.valueOf(cause(failure)));
    }
  }

  private void back() {
    if (outage.ends()) {
      log.info("Redis is back");
    }
  }

  @Override
  public void close() {
    connector.close();
    resources.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
