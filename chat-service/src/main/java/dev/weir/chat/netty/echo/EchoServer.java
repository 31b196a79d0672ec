package dev.weir.chat.netty.echo;

import dev.weir.chat.netty.broadcast.Broadcaster;
import dev.weir.chat.netty.client.Attendance;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.client.LoopClients;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.netty.client.WebSocketPipeline;
import dev.weir.chat.session.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Sends each message back to the client it came from, whole, its kind kept: what conformance suites
 * for RFC 6455 talk to. Clients are Netty channels after a WebSocket handshake. Safe for any
 * thread.
 */
public final class EchoServer {

  private final ConnectionSettings settings;
  private final LongSupplier clock;
  private final Connections connections;
  private final ConcurrentHashMap<EventLoop, LoopClients<EchoClient>> loops =
      new ConcurrentHashMap<>();
  private final Attendance attendance = new Attendance();

  /**
   * An echo without clients yet.
   *
   * @param settings its log size is not used
   * @param clock monotonic nanoseconds, as {@link System#nanoTime}
   * @param connections are told of each client
   */
  public EchoServer(ConnectionSettings settings, LongSupplier clock, Connections connections) {
    this.settings = settings;
    this.clock = clock;
    this.connections = connections;
  }

  /**
   * Answers a channel until it closes; see {@link Broadcaster#join}.
   *
   * @param visitor what the handshake knows; whether its messages are compressed is of it
   */
  public void join(Channel channel, Visitor visitor) {
    if (channel.eventLoop().inEventLoop()) {
      install(channel, visitor);
    } else {
      channel.eventLoop().execute(() -> install(channel, visitor));
    }
  }

  /**
   * Sends every client, and every one that comes before {@link #reopen}, away with {@link
   * CloseReason#RESTART}.
   *
   * @return done when the last one has closed or it is ended, at the latest after the close
   *     time-out
   */
  public CompletableFuture<Void> drain() {
    CompletableFuture<Void> drained = attendance.drain();
    loops.forEach(
        (loop, clients) ->
            loop.execute(() -> clients.each(client -> client.close(CloseReason.RESTART))));
    return drained;
  }

  /** Ends {@link #drain}: clients that come from now on may stay. */
  public void reopen() {
    attendance.reopen();
  }

  private void install(Channel channel, Visitor visitor) {
    attendance.entered();
    if (!channel.isActive()) {
      left(visitor);
      return;
    }
    LoopClients<EchoClient> clients =
        loops.computeIfAbsent(
            channel.eventLoop(),
            loop -> new LoopClients<>(loop, settings.heartbeat().checkEvery().toNanos()));
    EchoClient client =
        WebSocketPipeline.install(
            channel,
            settings.limits(),
            visitor.deflate(),
            out ->
                new EchoClient(
                    out, clients, settings, clock, connections, visitor, () -> left(visitor)));
    if (attendance.draining()) {
      client.close(CloseReason.RESTART);
    }
  }

  private void left(Visitor visitor) {
    visitor.whenGone().run();
    attendance.left();
  }
}
