package dev.weir.common.netty.listener;

import dev.weir.common.netty.coding.CodingHandler;
import dev.weir.common.netty.http.HeadInspector;
import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.exchange.FastLane;
import dev.weir.common.netty.listener.http2.UpgradeWithoutBody;
import dev.weir.common.netty.listener.settings.ListenerLimits;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.BindFailure;
import dev.weir.common.netty.socket.SmallWrites;
import dev.weir.common.netty.socket.SocketOptions;
import dev.weir.common.netty.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.ConnectionObserver;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
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
  private static final String GUARD = "weir.guard";
  private static final String PROXY = "weir.proxy-protocol";
  private static final String REQUEST_HEAD = "weir.head-check";
  private static final String RESETS = "weir.stream-reset";
  private static final String LANE = "weir.lane";

  /** By this name Reactor Netty knows not to send files past it. */
  private static final String CODING = NettyPipeline.CompressionHandler;

  private static final String UPGRADE = "weir.upgrade";
  private static final String HEADS = "weir.heads";
  private static final String SMALL_WRITES = "weir.small-writes";

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

  private Listener(ListenerScope scope, DisposableServer server) {
    this.scope = scope;
    this.sweep = new BanSweep(scope);
    scope.plane.protection().bans().watch(sweep);
    this.server = server;
    server.channel().pipeline().addFirst(GATE, new AcceptGate(scope));
    this.http3 = Http3Listener.beside(address(), scope);
    if (http3 != null) {
      long seconds = scope.settings.http3().announceFor().toSeconds();
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
      Listener listener = new Listener(scope, server(scope).bindNow());
      log.info(
          "listener {} on {} ({}; {})",
          settings.name(),
          listener.address(),
          plane.transport().kind().described(),
          scope.tls == null ? "no TLS" : TlsContexts.provider());
      return listener;
    } catch (RuntimeException e) {
      throw new BindFailure(
          settings.name(), settings.host(), settings.port(), reactor.core.Exceptions.unwrap(e));
    }
  }

  private static HttpServer server(ListenerScope scope) {
    ListenerSettings settings = scope.settings;
    HttpServer server = protocols(HttpServer.create(), scope);
    return SocketOptions.set(
            settings.name(), settings.tcp(), scope.plane.transport().kind(), server)
        .host(settings.host())
        .port(settings.port())
        .runOn(scope.plane.transport().loops(), true)
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
        .doOnChannelInit((observer, channel, remote) -> guard(scope, channel))
        .childObserve((connection, state) -> observe(scope, connection.channel(), state))
        .handle(scope.plane.fallback());
  }

  private static HttpServer protocols(HttpServer server, ListenerScope scope) {
    return scope.tls == null
        ? server.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
        : server.secure(NegotiatedTls.provider()).protocol(HttpProtocol.HTTP11, HttpProtocol.H2);
  }

  private static void guard(ListenerScope scope, Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress peer)) {
      // gone before it was accepted: nobody can say whose it was
      channel.close();
    } else if (scope.bans(peer.getAddress())) {
      // accepted before the gate was there, or banned since
      scope.plane.protection().bans().tally().connectionRefused();
      channel.close();
    } else {
      ConnectionGuard guard = new ConnectionGuard(scope, peer);
      channel.pipeline().addFirst(GUARD, guard);
      if (scope.tls != null) {
        NegotiatedTls.install(
            channel.pipeline(),
            new ServerHandshake(
                scope,
                scope.tls,
                negotiated -> {
                  FrameGate.install(negotiated.pipeline(), scope);
                  becomeMultiplexed(scope, negotiated.pipeline());
                  openLane(scope, negotiated);
                }));
      } else {
        FrameGate.install(channel.pipeline(), scope);
      }
      if (scope.proxies.contains(peer.getAddress())) {
        Duration limit = scope.settings.timeouts().header();
        channel
            .pipeline()
            .addAfter(GUARD, PROXY, new ProxyProtocolHandler(guard::identified, limit));
      }
    }
  }

  private static void observe(
      ListenerScope scope, Channel channel, ConnectionObserver.State state) {
    if (ConnectionObserver.State.CONNECTED.equals(state)) {
      openLane(scope, channel);
    }
  }

  /** Puts the lane behind the HTTP codec, once there is one and it has none. */
  static void openLane(ListenerScope scope, Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(NettyPipeline.HttpTrafficHandler) == null || pipeline.get(LANE) != null) {
      return;
    }
    boolean stream = Multiplexed.isStream(channel);
    if (stream) {
      Multiplexed.opened(channel);
      PeerAddress.inherit(channel);
      becomeMultiplexed(scope, channel.parent().pipeline());
    }
    if (channel instanceof QuicStreamChannel) {
      pipeline.addFirst(RESETS, QuicStreamReset.INSTANCE);
    }
    LeftRequest left = null;
    if (channel instanceof Http2StreamChannel http2) {
      pipeline.addFirst(REQUEST_HEAD, Http2HeadCheck.INSTANCE);
      StreamLanes lanes = StreamLanes.of(http2.parent());
      left = lanes == null ? null : lanes.opened(http2);
    }
    ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
    if (codec != null) {
      pipeline.addBefore(codec.name(), HEADS, new HeadInspector());
      pipeline.addBefore(codec.name(), SMALL_WRITES, new SmallWrites());
    }
    pipeline.addBefore(
        NettyPipeline.HttpTrafficHandler, LANE, new LaneHandler(scope, stream, left));
    if (scope.codecs != null) {
      pipeline.addBefore(LANE, CODING, new CodingHandler(scope.codecs, stream));
    }
    ChannelHandlerContext upgrade = pipeline.context(HttpServerUpgradeHandler.class);
    if (upgrade != null) {
      pipeline.addBefore(upgrade.name(), UPGRADE, UpgradeWithoutBody.INSTANCE);
    }
  }

  /** Where a connection turns out to be one of HTTP/2, its requests come by streams. */
  static void becomeMultiplexed(ListenerScope scope, ChannelPipeline pipeline) {
    if (pipeline.get(Http2FrameCodec.class) == null) {
      return;
    }
    if (pipeline.get(LANE) != null) {
      pipeline.remove(LANE);
      removeCoding(pipeline);
    }
    FrameFloodLimit.install(pipeline, scope);
    StreamLanes.install(pipeline, scope);
  }

  private static void removeCoding(ChannelPipeline pipeline) {
    if (pipeline.get(CODING) != null) {
      pipeline.remove(CODING);
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
    scope.plane.protection().bans().unwatch(sweep);
    // first: whoever is told to go finds this closed already
    server.channel().close().syncUninterruptibly();
    scope.startDraining();
    drain(scope.settings.timeouts().drain());
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
      Multiplexed.drain(channel, grace);
    }
  }
}
