package dev.weir.common.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.netty.resources.LoopResources;

/** One group of event loops for everything, whatever Reactor Netty asks for. */
final class EventLoops implements LoopResources {

  private final EventLoopGroup group;

  EventLoops(TransportKind kind, int size) {
    this.group = new MultiThreadIoEventLoopGroup(size, threads(kind), kind.handlers());
  }

  private static ThreadFactory threads(TransportKind kind) {
    AtomicInteger made = new AtomicInteger();
    return task -> new LoopThread(task, "weir-" + kind.label() + "-" + made.incrementAndGet());
  }

  /** Reactor refuses to block on it. */
  private static final class LoopThread extends FastThreadLocalThread implements NonBlocking {

    LoopThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
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

  @Override
  public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
    return Mono.create(
        done ->
            group
                .shutdownGracefully(
                    quietPeriod.toMillis(), timeout.toMillis(), TimeUnit.MILLISECONDS)
                .addListener(_ -> done.success()));
  }
}
