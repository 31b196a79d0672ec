package dev.weir.common.netty.socket;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.netty.resources.LoopResources;

/**
 * One group of event loops for everything, whatever Reactor Netty asks for; only connections are
 * accepted on a loop of its own, so that those which are closed as soon as they are accepted cost
 * others none of their time.
 */
final class EventLoops implements LoopResources {

  private final EventLoopGroup group;
  private final EventLoopGroup acceptors;
  private final EventLoopGroup clients;

  /**
   * @param name what the names of its threads begin with
   */
  EventLoops(TransportKind kind, int size, String name) {
    this.group = kind.group(size, threads(name));
    this.acceptors = kind.group(1, threads(name + "-accept"));
    this.clients = LoopResources.colocate(group);
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger made = new AtomicInteger();
    return task -> new LoopThread(task, name + "-" + made.incrementAndGet());
  }

  /** Reactor refuses to block on it; it knows what its turn is to flush. */
  static final class LoopThread extends FastThreadLocalThread implements NonBlocking {

    private final TurnFlushes flushes = new TurnFlushes();

    private LoopThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }

    /** For this thread alone. */
    TurnFlushes flushes() {
      return flushes;
    }
  }

  @Override
  public boolean daemon() {
    return true;
  }

  @Override
  public EventLoopGroup onServer(boolean useNative) {
    return group;
  }

  /** Who asks from one of the loops stays on it. */
  @Override
  public EventLoopGroup onClient(boolean useNative) {
    return clients;
  }

  @Override
  public EventLoopGroup onServerSelect(boolean useNative) {
    return acceptors;
  }

  @Override
  public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
    return Mono.when(
        dispose(acceptors, quietPeriod, timeout), dispose(group, quietPeriod, timeout));
  }

  private static Mono<Void> dispose(EventLoopGroup group, Duration quietPeriod, Duration timeout) {
    return Mono.create(
        done ->
            group
                .shutdownGracefully(
                    quietPeriod.toMillis(), timeout.toMillis(), TimeUnit.MILLISECONDS)
                .addListener(_ -> done.success()));
  }
}
