package dev.weir.common.netty.listener;

import dev.weir.common.netty.coding.CodingHandler;
import dev.weir.common.netty.coding.ContentCodecs;
import dev.weir.common.netty.http.HeadInspector;
import dev.weir.common.netty.listener.admission.RequestChecks;
import dev.weir.common.netty.listener.connection.ConnectionGuard;
import dev.weir.common.netty.listener.connection.FrameFloodLimit;
import dev.weir.common.netty.listener.connection.FrameGate;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.handshake.NegotiatedTls;
import dev.weir.common.netty.listener.http2.UpgradeCheck;
import dev.weir.common.netty.listener.peer.PeerAddress;
import dev.weir.common.netty.listener.peer.ProxyProtocolHandler;
import dev.weir.common.netty.listener.stream.Http2HeadCheck;
import dev.weir.common.netty.listener.stream.StreamLanes;
import dev.weir.common.netty.listener.turn.LaneHandler;
import dev.weir.common.netty.listener.turn.LeftRequest;
import dev.weir.common.netty.socket.SmallWrites;
import dev.weir.common.netty.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import reactor.netty.NettyPipeline;

/**
 * Puts the handlers of a listener's own into its connections and streams, between those of Reactor
 * Netty's server: the guard of a connection first, the lane right behind the HTTP codec.
 */
final class ConnectionSetup {

  private static final String GUARD = "weir.guard";
  private static final String PROXY = "weir.proxy-protocol";
  private static final String REQUEST_HEAD = "weir.head-check";
  private static final String LANE = "weir.lane";

  /** By this name Reactor Netty knows not to send files past it. */
  private static final String CODING = NettyPipeline.CompressionHandler;

  private static final String UPGRADE = "weir.upgrade";
  private static final String HEADS = "weir.heads";
  private static final String SMALL_WRITES = "weir.small-writes";

  private final ListenerScope scope;
  private final UpgradeCheck upgrades;
  private final Consumer<ChannelPipeline> multiplexed = this::becomeMultiplexed;

  ConnectionSetup(ListenerScope scope) {
    this.scope = scope;
    this.upgrades = new UpgradeCheck(this::isAcceptable);
  }

  /** A connection was accepted: guards it, or closes it. */
  void accepted(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress peer)) {
      // gone before it was accepted: nobody can say whose it was
      channel.close();
    } else if (scope.refusesConnection(peer.getAddress())) {
      // accepted before the gate was there, or banned since
      channel.close();
    } else {
      guard(channel, peer);
    }
  }

  private void guard(Channel channel, InetSocketAddress peer) {
    ConnectionGuard guard = new ConnectionGuard(scope, peer, multiplexed);
    channel.pipeline().addFirst(GUARD, guard);
    TlsContexts tls = scope.tls();
    if (tls != null) {
      NegotiatedTls.install(channel.pipeline(), scope, tls, this::negotiated);
    } else {
      FrameGate.install(channel.pipeline(), scope);
    }
    if (scope.isProxy(peer.getAddress())) {
      Duration limit = scope.settings().timeouts().header();
      channel.pipeline().addAfter(GUARD, PROXY, new ProxyProtocolHandler(guard::identified, limit));
    }
  }

  private void negotiated(Channel channel) {
    FrameGate.install(channel.pipeline(), scope);
    becomeMultiplexed(channel.pipeline());
    openLane(channel);
  }

  private boolean isAcceptable(HttpRequest request) {
    return RequestChecks.refuse(request, scope.settings().limits()) == null;
  }

  /** Puts the lane behind the HTTP codec, once there is one and it has none. */
  void openLane(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(NettyPipeline.HttpTrafficHandler) == null || pipeline.get(LANE) != null) {
      return;
    }
    boolean stream = channel instanceof Http2StreamChannel || channel instanceof QuicStreamChannel;
    if (stream) {
      GoAway.opened(channel);
      PeerAddress.inherit(channel);
      becomeMultiplexed(channel.parent().pipeline());
    }
    LeftRequest left = null;
    if (channel instanceof Http2StreamChannel http2) {
      pipeline.addFirst(REQUEST_HEAD, new Http2HeadCheck());
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
    ContentCodecs codecs = scope.codecs();
    if (codecs != null) {
      pipeline.addBefore(LANE, CODING, new CodingHandler(codecs, stream));
    }
    ChannelHandlerContext upgrade = pipeline.context(HttpServerUpgradeHandler.class);
    if (upgrade != null) {
      pipeline.addBefore(upgrade.name(), UPGRADE, upgrades);
    }
  }

  /** Where a connection turns out to be one of HTTP/2, its requests come by streams. */
  private void becomeMultiplexed(ChannelPipeline pipeline) {
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
}
