package dev.weir.common.netty.listener;

import dev.weir.common.net.PortClaim;
import dev.weir.common.net.PortClaim.Protocol;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.FastLane;
import dev.weir.common.netty.listener.handshake.NegotiatedTls;
import dev.weir.common.netty.listener.http3.Http3Listener;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.listener.turn.LaneHandler;
import dev.weir.common.netty.socket.BindFailure;
import dev.weir.common.netty.socket.SocketOptions;
import dev.weir.common.netty.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.handler.codec.quic.Quic;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.ConnectionObserver;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/**
 * A bound port of the data plane: HTTP/1.1 and HTTP/2, with TLS (by ALPN) or without (prior
 * knowledge or upgrade), on Reactor Netty's server, with {@link FastLane} right behind the codec;
 * with TLS, HTTP/3 beside it.
 */
public final class Listener implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final String GATE = "weir.gate";

  /**
   * Requests that one read of a socket, 64 KiB at most, can bring: nothing more is read until they
   * are answered, so no connection has more.
   */
  private static final int MAX_PIPELINED = 4_096;

  private static final long DRAIN_POLL_MILLIS = 10;

  /**
   * While a listener closes, requests that clients have sent before they knew are still to arrive.
   */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final ListenerScope scope;
  private final DisposableServer server;
  private final @Nullable Http3Listener http3;
  private final BanSweep sweep;

  private Listener(ListenerScope scope, ConnectionSetup setup, DisposableServer server) {
    this.scope = scope;
    this.sweep = new BanSweep(scope);
    scope.plane().protection().bans().watch(sweep);
    this.server = server;
    server.channel().pipeline().addFirst(GATE, new AcceptGate(scope));
    this.http3 = Http3Listener.beside(address(), scope, setup::openLane);
    if (http3 != null) {
      long seconds = scope.settings().http3().announceFor().toSeconds();
      scope.announce("h3=\":" + address().getPort() + "\"; ma=" + seconds);
    }
  }

  /**
   * Binds and returns when connections are accepted.
   *
   * @throws BindFailure when the address cannot be had
   */
  public static Listener bind(ListenerSettings settings, DataPlane plane) {
    ListenerScope scope = new ListenerScope(settings, plane);
    try {
      ConnectionSetup setup = new ConnectionSetup(scope);
      Listener listener = new Listener(scope, setup, server(scope, setup).bindNow());
      log.info(
          "listener {} on {} ({}; {})",
          settings.name(),
          listener.address(),
          plane.transport().kind().described(),
          scope.tls() == null ? "no TLS" : TlsContexts.provider());
      return listener;
    } catch (RuntimeException e) {
      throw new BindFailure(
          settings.name(), settings.host(), settings.port(), reactor.core.Exceptions.unwrap(e));
    }
  }

  /**
   * Makes what would be bound, and leaves it so.
   *
   * @throws BindFailure when the settings do not go together
   */
  public static void check(ListenerSettings settings, DataPlane plane) {
    try {
      ListenerScope scope = new ListenerScope(settings, plane);
      var _ = server(scope, new ConnectionSetup(scope));
    } catch (RuntimeException e) {
      throw new BindFailure(settings.name(), settings.host(), settings.port(), e);
    }
  }

  /** What it would listen on: with TLS on UDP too, where HTTP/3 is to be had. */
  public static List<PortClaim> ports(ListenerSettings settings) {
    String owner = "listener " + settings.name();
    PortClaim tcp = new PortClaim(owner, Protocol.TCP, settings.host(), settings.port());
    return Http3Listener.isWanted(settings) && Quic.isAvailable()
        ? List.of(
            tcp,
            new PortClaim("HTTP/3 of " + owner, Protocol.UDP, settings.host(), settings.port()))
        : List.of(tcp);
  }

  private static HttpServer server(ListenerScope scope, ConnectionSetup setup) {
    ListenerSettings settings = scope.settings();
    HttpServer server = protocols(HttpServer.create(), scope);
    return SocketOptions.set(
            settings.name(), settings.tcp(), scope.plane().transport().kind(), server)
        .host(settings.host())
        .port(settings.port())
        .runOn(scope.plane().transport().loops(), true)
        .httpRequestDecoder(
            spec ->
                spec.maxInitialLineLength(settings.limits().maxRequestLine())
                    .maxHeaderSize(settings.limits().maxHeaderBytes()))
        .http2Settings(
            spec ->
                spec.maxConcurrentStreams(settings.limits().maxStreams())
                    .maxDecodedRstFramesPerWindow(
                        settings.limits().maxResets(), ListenerLimits.WINDOW_SECONDS)
                    .maxEncodedRstFramesPerWindow(
                        settings.limits().maxResets(), ListenerLimits.WINDOW_SECONDS)
                    .connectProtocolEnabled(true)
                    .maxHeaderListSize(settings.limits().maxHeaderBytes()))
        .maxPipelineDepth(MAX_PIPELINED)
        .doOnChannelInit((observer, channel, remote) -> setup.accepted(channel))
        .childObserve((connection, state) -> observe(setup, connection.channel(), state))
        .handle(scope.plane().fallback());
  }

  private static HttpServer protocols(HttpServer server, ListenerScope scope) {
    return scope.tls() == null
        ? server.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
        : server.secure(NegotiatedTls.provider()).protocol(HttpProtocol.HTTP11, HttpProtocol.H2);
  }

  private static void observe(
      ConnectionSetup setup, Channel channel, ConnectionObserver.State state) {
    if (ConnectionObserver.State.CONNECTED.equals(state)) {
      setup.openLane(channel);
    }
  }

  /** Where it listens, with the port that was taken. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.address();
  }

  /**
   * Stops accepting, answers what is in flight within the drain time, saying {@code Connection:
   * close} or GOAWAY, and closes every connection that is left then.
   */
  @Override
  public void close() {
    scope.plane().protection().bans().unwatch(sweep);
    // first: whoever is told to go finds this closed already
    server.channel().close().syncUninterruptibly();
    scope.startDraining();
    drain(scope.settings().timeouts().drain());
    scope.open().close().awaitUninterruptibly(DRAIN_POLL_MILLIS * 100);
    if (http3 != null) {
      http3.close();
    }
    server.disposeNow();
  }

  private void drain(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    Duration grace = limit.dividedBy(2).compareTo(GRACE) < 0 ? limit.dividedBy(2) : GRACE;
    while (!scope.open().isEmpty() && System.nanoTime() < deadline) {
      scope.open().forEach(channel -> channel.eventLoop().execute(() -> drain(channel, grace)));
      try {
        // many connections are asked less often
        Thread.sleep(DRAIN_POLL_MILLIS + scope.open().size() / 100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void drain(Channel channel, Duration grace) {
    LaneHandler lane = channel.pipeline().get(LaneHandler.class);
    if (lane != null) {
      lane.drain(grace);
    } else {
      GoAway.drain(channel, grace);
    }
  }
}
