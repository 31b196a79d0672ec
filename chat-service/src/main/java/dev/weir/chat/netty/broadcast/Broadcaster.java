package dev.weir.chat.netty.broadcast;

import dev.weir.chat.access.Caller;
import dev.weir.chat.netty.client.Attendance;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.client.Deadline;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.netty.client.WebSocketPipeline;
import dev.weir.chat.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Broadcasts each message of any member to every member, its sender included: whole, its kind kept,
 * in one order for all. Members are Netty channels after a WebSocket handshake, on any number of
 * event loops. Safe for any thread.
 */
public final class Broadcaster {

  /**
   * What may come from other instances faster than it is written, in logs: their clients are not
   * slowed down by this instance.
   */
  private static final long MOST_BEHIND = 32;

  private final ConnectionSettings settings;
  private final LongSupplier clock;
  private final InstantSource wall;
  private final Connections connections;
  private final BroadcastCounters counters = new BroadcastCounters();
  private final MessageLog log;
  private final ConcurrentHashMap<EventLoop, LoopGroup> groups = new ConcurrentHashMap<>();
  private final Attendance attendance = new Attendance();
  private final @Nullable Relay relay;

  /**
   * A broadcast of this instance alone, without members yet.
   *
   * @param clock monotonic nanoseconds, as {@link System#nanoTime}
   * @param wall the time by which members are let in
   * @param connections where members are listed
   */
  public Broadcaster(
      ConnectionSettings settings,
      LongSupplier clock,
      InstantSource wall,
      Connections connections) {
    this(settings, clock, wall, connections, null);
  }

  /**
   * One that is part of a larger broadcast.
   *
   * @param relay carries messages to the rest of it; null: there is none
   */
  public Broadcaster(
      ConnectionSettings settings,
      LongSupplier clock,
      InstantSource wall,
      Connections connections,
      @Nullable Relay relay) {
    this.settings = settings;
    this.clock = clock;
    this.wall = wall;
    this.connections = connections;
    this.log = new MessageLog(settings.logBytes());
    this.relay = relay;
    if (relay != null) {
      relay.begin(new Heard());
    }
  }

  /** Whether a member that joins now reaches, and hears, all that it is to. */
  public boolean isOpen() {
    return relay == null || relay.isOpen();
  }

  /**
   * Makes a channel a member until it closes. From here on its frames, control frames included, are
   * the broadcaster's: handlers behind the WebSocket decoder see no more of them.
   *
   * @param channel open, its pipeline as Netty's WebSocket handshake leaves it
   */
  public void join(Channel channel, Visitor visitor) {
    if (channel.eventLoop().inEventLoop()) {
      install(channel, visitor);
    } else {
      channel.eventLoop().execute(() -> install(channel, visitor));
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
   * Sends every member, and every one that comes before {@link #reopen}, away with {@link
   * CloseReason#RESTART}.
   *
   * @return done when the last one has closed or it is ended, at the latest after the close
   *     time-out
   */
  public CompletableFuture<Void> drain() {
    CompletableFuture<Void> drained = attendance.drain();
    for (LoopGroup group : log.groups()) {
      group.loop().execute(() -> sendAway(group));
    }
    return drained;
  }

  /** They get first what was said before. */
  private static void sendAway(LoopGroup group) {
    group.drain();
    group.members().each(member -> member.close(CloseReason.RESTART));
  }

  /** Ends {@link #drain}: members that come from now on may stay. */
  public void reopen() {
    attendance.reopen();
  }

  private void install(Channel channel, Visitor visitor) {
    attendance.entered();
    if (!channel.isActive()) {
      left(visitor);
      return;
    }
    LoopGroup group = groups.computeIfAbsent(channel.eventLoop(), this::newGroup);
    Member member =
        WebSocketPipeline.install(
            channel,
            settings.limits(),
            visitor.deflate(),
            out ->
                new Member(
                    out,
                    group,
                    settings,
                    counters,
                    clock,
                    connections,
                    visitor,
                    () -> left(visitor)));
    Caller caller = visitor.caller();
    sendAwayAt(caller == null ? null : caller.until(), member);
    if (attendance.draining()) {
      member.close(CloseReason.RESTART);
    }
  }

  private LoopGroup newGroup(EventLoop loop) {
    long checkNanos = settings.heartbeat().checkEvery().toNanos();
    LoopGroup group = new LoopGroup(loop, log, counters, checkNanos, clock, relay);
    log.add(group);
    return group;
  }

  private void sendAwayAt(@Nullable Instant until, Member member) {
    if (until != null) {
      Deadline expiry =
          new Deadline(member.out().executor(), wall, () -> member.close(CloseReason.EXPIRED));
      expiry.set(until);
      member.out().channel().closeFuture().addListener(_ -> expiry.cancel());
    }
  }

  private void left(Visitor visitor) {
    visitor.whenGone().run();
    attendance.left();
  }

  /** Puts what the relay brings into the log, unless this instance is too far behind. */
  private final class Heard implements Relay.Listener {

    @Override
    public void heard(byte[] frames, int messages) {
      if (log.underWay() > MOST_BEHIND * settings.logBytes()) {
        log.missed();
        return;
      }
      ByteBuf shared = PooledByteBufAllocator.DEFAULT.directBuffer(frames.length);
      log.publish(shared.writeBytes(frames), messages, null);
    }

    @Override
    public void missed() {
      log.missed();
    }
  }
}
