package dev.weir.common.netty.probe;

import dev.weir.common.health.HealthCheck;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.net.UpstreamTarget;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.upstream.NettyUpstreams;
import dev.weir.common.netty.upstream.UpstreamSettings;
import dev.weir.common.netty.upstream.UpstreamTls;
import dev.weir.common.pool.UpstreamCounts;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Probes targets: once, or again and again. Its connections are its own, so that a target whose
 * pool is busy is not for that reason down. Safe for many threads.
 */
public final class HealthChecker implements AutoCloseable {

  private final Transport transport;
  private final NettyUpstreams connections;
  private volatile boolean closed;

  /**
   * @param tls how probes over TLS are spoken, and whom they believe
   */
  public HealthChecker(Transport transport, UpstreamTls tls) {
    this.transport = transport;
    this.connections =
        new NettyUpstreams(
            transport, UpstreamSettings.defaults(), tls, UpstreamCounts.Registry.ofConnected());
  }

  /** A target that is probed again and again. */
  @FunctionalInterface
  public interface Watch {

    /** No probe begins any more, and none that is under way is told of. */
    void stop();
  }

  /**
   * Probes a target once.
   *
   * @param then called once, on an event loop: must not block
   */
  public void probe(UpstreamTarget target, HealthCheck check, Consumer<ProbeOutcome> then) {
    EventLoop loop = transport.nextLoop();
    loop.execute(() -> send(loop, target, check, then));
  }

  /**
   * Probes a target from now on, at once the first time.
   *
   * @param each called for each outcome, always on the same event loop: must not block
   */
  public Watch watch(UpstreamTarget target, HealthCheck check, Consumer<ProbeOutcome> each) {
    Watched watched = new Watched(transport.nextLoop(), target, check, each);
    watched.loop.execute(watched::begin);
    return watched;
  }

  private void send(
      EventLoop loop, UpstreamTarget target, HealthCheck check, Consumer<ProbeOutcome> then) {
    UpstreamTarget at = check.probed(target);
    switch (check.typeFor(target)) {
      case NONE -> then.accept(new ProbeOutcome.Passed(Duration.ZERO));
      case TCP -> TcpProbe.send(connections, loop, at, check, then);
      case GRPC -> GrpcProbe.send(connections, loop, at, check, then);
      case HTTP, HTTPS -> HttpProbe.send(connections, loop, at, check, then);
    }
  }

  @Override
  public void close() {
    closed = true;
    connections.close();
  }

  private final class Watched implements Watch {

    private final EventLoop loop;
    private final UpstreamTarget target;
    private final HealthCheck check;
    private final Consumer<ProbeOutcome> each;
    private volatile boolean stopped;
    private long probes;

    Watched(EventLoop loop, UpstreamTarget target, HealthCheck check, Consumer<ProbeOutcome> each) {
      this.loop = loop;
      this.target = target;
      this.check = check;
      this.each = each;
    }

    void begin() {
      if (!stopped && !closed) {
        probes++;
        long begun = System.nanoTime();
        send(loop, target, check, outcome -> ended(begun, outcome));
      }
    }

    private void ended(long begun, ProbeOutcome outcome) {
      if (stopped || closed) {
        return;
      }
      long now = System.nanoTime();
      double random = ThreadLocalRandom.current().nextDouble();
      long next = check.schedule().nextNanos(probes, begun, now, random);
      loop.schedule(this::begin, next - now, TimeUnit.NANOSECONDS);
      each.accept(outcome);
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }
}
