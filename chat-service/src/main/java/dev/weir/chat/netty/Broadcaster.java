package dev.weir.chat.netty;

import dev.weir.chat.session.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Broadcasts each message of any member to every member, its sender included: whole, its kind kept,
 * in one order for all. Members are Netty channels after a WebSocket handshake, on any number of
 * event loops. Safe for any thread.
 */
public final class Broadcaster {

  private final BroadcastSettings settings;
  private final LongSupplier clock;
  private final BroadcastCounters counters = new BroadcastCounters();
  private final MessageLog log;
  private final ConcurrentHashMap<EventLoop, LoopGroup> groups = new ConcurrentHashMap<>();
  private final Attendance attendance = new Attendance();

  /**
   * A broadcast without members yet.
   *
   * @param clock monotonic nanoseconds, as {@link System#nanoTime}
   */
  public Broadcaster(BroadcastSettings settings, LongSupplier clock) {
    this.settings = settings;
    this.clock = clock;
    this.log = new MessageLog(settings.logBytes());
  }

  /**
   * Makes a channel a member until it closes. From here on its frames, control frames included, are
   * the broadcaster's: handlers behind the WebSocket decoder see no more of them.
   *
   * @param channel open, its pipeline as Netty's WebSocket handshake leaves it
   * @param whenGone called once, on the channel's event loop, after the channel has closed
   */
  public void join(Channel channel, Runnable whenGone) {
    if (channel.eventLoop().inEventLoop()) {
      install(channel, whenGone);
    } else {
      channel.eventLoop().execute(() -> install(channel, whenGone));
    }
  }

  /** Channels that are members now, or that have been sent away and not yet closed. */
  public int members() {
    return attendance.count();
  }

  public BroadcastCounters counters() {
    return counters;
  }

  /**
   * Sends every member, and every one that comes after, away with {@link CloseReason#RESTART}.
   *
   * @return done when the last one has closed, at the latest after the close time-out
   */
  public CompletableFuture<Void> drain() {
    CompletableFuture<Void> drained = attendance.drain();
    for (LoopGroup group : log.groups()) {
      group.loop().execute(() -> group.members().each(member -> member.close(CloseReason.RESTART)));
    }
    return drained;
  }

  private void install(Channel channel, Runnable whenGone) {
    attendance.entered();
    if (!channel.isActive()) {
      left(whenGone);
      return;
    }
    LoopGroup group = groups.computeIfAbsent(channel.eventLoop(), this::newGroup);
    Member member =
        WebSocketPipeline.install(
            channel,
            settings.limits(),
            out -> new Member(out, group, settings, counters, clock, () -> left(whenGone)));
    if (attendance.draining()) {
      member.close(CloseReason.RESTART);
    }
  }

  private LoopGroup newGroup(EventLoop loop) {
    long checkNanos = settings.heartbeat().checkEvery().toNanos();
    LoopGroup group = new LoopGroup(loop, log, counters, checkNanos);
    log.add(group);
    return group;
  }

  private void left(Runnable whenGone) {
    whenGone.run();
    attendance.left();
  }
}
