package dev.weir.chat.netty;

import dev.weir.chat.session.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Broadcasts each message of any member to every member, its sender included: whole, its kind kept,
 * in one order for all. Members are Netty channels after a WebSocket handshake, on any number of
 * event loops. Safe for any thread.
 */
public final class Broadcaster {

  private static final String HANDLER = "weir.chat.member";
  private static final String END_OF_STREAM = "weir.chat.end-of-stream";

  private final BroadcastSettings settings;
  private final LongSupplier clock;
  private final BroadcastCounters counters = new BroadcastCounters();
  private final MessageLog log;
  private final ConcurrentHashMap<EventLoop, LoopGroup> groups = new ConcurrentHashMap<>();
  private final AtomicInteger members = new AtomicInteger();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

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
    return members.get();
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
    draining = true;
    for (LoopGroup group : log.groups()) {
      group.loop().execute(() -> group.each(member -> member.close(CloseReason.RESTART)));
    }
    completeWhenEmpty();
    return drained;
  }

  private void install(Channel channel, Runnable whenGone) {
    members.incrementAndGet();
    if (!channel.isActive()) {
      left(whenGone);
      return;
    }
    ChannelHandlerContext decoder = channel.pipeline().context(WebSocketFrameDecoder.class);
    ChannelHandlerContext encoder = channel.pipeline().context(WebSocketFrameEncoder.class);
    LoopGroup group = groups.computeIfAbsent(channel.eventLoop(), this::newGroup);
    Member member = new Member(encoder, group, settings, counters, clock, () -> left(whenGone));
    channel.pipeline().addAfter(decoder.name(), HANDLER, member);
    channel.pipeline().replace(decoder.handler(), decoder.name(), newDecoder());
    ChannelHandlerContext http2 =
        channel.pipeline().context(Http2StreamFrameToHttpObjectCodec.class);
    if (http2 != null) {
      channel.pipeline().addAfter(http2.name(), END_OF_STREAM, EndOfStream.INSTANCE);
    }
    if (draining) {
      member.close(CloseReason.RESTART);
    }
  }

  /**
   * A decoder that leaves the closing after a violation to the member. Netty's would close the
   * socket with bytes unread, and the reset could overtake the close frame that says why.
   */
  private WebSocket13FrameDecoder newDecoder() {
    return new WebSocket13FrameDecoder(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .maxFramePayloadLength(settings.limits().maxFrameBytes())
            .closeOnProtocolViolation(false)
            .build());
  }

  private LoopGroup newGroup(EventLoop loop) {
    long checkNanos = settings.heartbeat().checkEvery().toNanos();
    LoopGroup group = new LoopGroup(loop, log, counters, checkNanos);
    log.add(group);
    return group;
  }

  private void left(Runnable whenGone) {
    members.decrementAndGet();
    whenGone.run();
    completeWhenEmpty();
  }

  private void completeWhenEmpty() {
    if (draining && members.get() == 0) {
      drained.complete(null);
    }
  }
}
