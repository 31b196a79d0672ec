package dev.weir.chat.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.chat.netty.broadcast.Relay;
import dev.weir.chat.redis.Said.Mark;
import dev.weir.common.cluster.RedisLink;
import dev.weir.common.cluster.Script;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plain broadcast of all instances: what clients say goes to Redis, which puts it in one order,
 * and comes back to every instance over one channel. Nothing is kept there, so an instance that did
 * not hear something cannot have it any more, but it notices, and says so.
 */
public final class SharedBroadcast implements Relay, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SharedBroadcast.class);

  private static final Script BROADCAST = Script.load(SharedBroadcast.class, "broadcast");

  /** How long Redis may take: longer than a stutter, short for one who waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration GOODBYE = Duration.ofMillis(500);

  private final RedisLink link;
  private final String instance;
  private final List<String> key;
  private final String channel;
  private final Hearing hearing = new Hearing();
  private final AtomicLong tags = new AtomicLong();
  private final Ferry<Load> ferry = new Ferry<>(this::say);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-chat-broadcast").factory());
  private volatile boolean listening;
  private volatile CompletionStage<?> newest = CompletableFuture.completedFuture(null);

  /** What one event loop has read in a turn. */
  @SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
  private record Load(byte[] frames, int messages) {}

  /**
   * A broadcast that is not heard yet.
   *
   * @param instance how this instance is called: letters and digits, never the same twice
   */
  public SharedBroadcast(RedisLink link, String instance) {
    this.link = link;
    this.instance = instance;
    this.key = List.of(link.settings().key("broadcast"));
    this.channel = link.settings().key("broadcast-channel");
    link.prepare(BROADCAST);
  }

  @Override
  public void begin(Listener all) {
    link.hear(channel, text -> heard(all, text), () -> listening(all));
    long nanos = link.settings().heartbeat().toNanos();
    var _ = timer.scheduleWithFixedDelay(() -> check(all), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public boolean isOpen() {
    return listening && link.isConnected();
  }

  @Override
  public CompletionStage<?> send(byte[] frames, int messages) {
    CompletionStage<?> sent = ferry.take(new Load(frames, messages));
    newest = sent;
    return sent;
  }

  private CompletionStage<?> say(List<Load> loads) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    loads.forEach(load -> frames.writeBytes(load.frames()));
    int messages = loads.stream().mapToInt(Load::messages).sum();
    return link.run(
        BROADCAST,
        key,
        List.of(
            channel,
            instance + '-' + tags.incrementAndGet(),
            Integer.toString(messages),
            frames.toString(ISO_8859_1)),
        PATIENCE);
  }

  private void heard(Listener all, String text) {
    Said said;
    try {
      said = Said.read(text);
    } catch (IllegalArgumentException e) {
      // what a later version of this service may have said: it is missed by those who are here
      log.warn("what was said to everybody is passed over: {}", e.getMessage());
      return;
    }
    if (!hearing.hear(said.mark(), said.previous())) {
      missed(all);
    }
    all.heard(said.frames(), said.messages());
  }

  private static void missed(Listener all) {
    log.warn("messages to everybody were missed: clients of the broadcast are sent away");
    all.missed();
  }

  private void listening(Listener all) {
    listening = true;
    check(all);
  }

  /** Asks what was said last, and sees after a while whether it was heard. */
  private void check(Listener all) {
    Mark asked = hearing.last();
    link.run(BROADCAST, key, List.of(), PATIENCE)
        .thenAccept(
            reply -> {
              Mark told =
                  new Mark(Long.parseLong((String) reply.getFirst()), (String) reply.getLast());
              hearing.begin(told);
              if (!timer.isShutdown() && !hearing.has(told, asked)) {
                var _ =
                    timer.schedule(
                        () -> judge(all, told, asked), PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
              }
            })
        .exceptionally(_ -> null);
  }

  private void judge(Listener all, Mark told, @Nullable Mark asked) {
    if (!hearing.has(told, asked)) {
      hearing.beginAnew(told);
      missed(all);
    }
  }

  /** Waits until what was said has been sent, but not long. */
  @Override
  public void close() {
    timer.shutdownNow();
    newest
        .toCompletableFuture()
        .copy()
        .handle((_, _) -> true)
        .completeOnTimeout(true, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
