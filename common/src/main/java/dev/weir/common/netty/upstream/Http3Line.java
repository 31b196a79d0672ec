package dev.weir.common.netty.upstream;

import dev.weir.common.netty.upstream.UpstreamConnections.Ready;
import dev.weir.common.netty.upstream.UpstreamFailure.Kind;
import dev.weir.common.pool.CloseReason;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.DefaultHttp3UnknownFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3GoAwayFrame;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.codec.quic.QuicTransportError;
import io.netty.handler.codec.quic.QuicTransportParameters;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.ProtocolException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/3 connection to an upstream (RFC 9114). It is lent from when the upstream allows streams
 * on, which it says with the end of QUIC's handshake, or later.
 *
 * <p>It is retired after GOAWAY, at the end of its life, when the upstream allows no stream any
 * more, and when {@value #MOST_GIVEN_UP} of its streams were given up: the codec keeps those until
 * the connection ends. One that says nothing for long, or for a while where exchanges wait, is sent
 * a frame without meaning, which QUIC has to acknowledge: an upstream that does not is dead. So
 * none lies silent for as long as either side would forget it. TCP would be reset by an upstream
 * that has begun anew; QUIC is not.
 */
final class Http3Line extends StreamLine {

  private static final int MOST_GIVEN_UP = 1_000;

  /** Reserved for frames that mean nothing (RFC 9114 section 7.2.8). */
  private static final int NOTHING = 0x40;

  /** Exchanges wait in silence for that part of the time that an answer to a PING may take. */
  private static final int PATIENT_PARTS = 5;

  private final String authority;
  private final StreamAllowance allowance = new StreamAllowance();
  private boolean introduced;
  private long firstDisowned = Long.MAX_VALUE;
  private int givenUp;
  private long packetsReceived;
  private long lastReceivedNanos = System.nanoTime();
  private long askedNanos;
  private @Nullable Throwable fault;

  @SuppressWarnings("NullAway.Init") // set in handlerAdded, before any other call
  private QuicChannel channel;

  /**
   * @param authority of requests that do not say theirs
   */
  Http3Line(UpstreamPool pool, LineAge age, String authority) {
    super(pool, age);
    this.authority = authority;
  }

  /** What speaks HTTP/3 on the connection, to stand before this. */
  ChannelHandler codec() {
    Http3Settings ours =
        new Http3Settings()
            .maxFieldSectionSize(pool().settings().maxHeaderBytes())
            .qpackMaxTableCapacity(0)
            .qpackBlockedStreams(0);
    return new Http3ClientConnectionHandler(
        new Control(), null, null, new DefaultHttp3SettingsFrame(ours), true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = (QuicChannel) ctx.channel();
  }

  /** The handshake is done: the pool hears of it when the upstream allows streams, or does not. */
  void introduce() {
    introduced = true;
    if (allowed() > 0) {
      allowedMore();
    } else {
      waitToBegin(
          limit -> {
            fault = new ProtocolException("no stream allowed in " + limit.toMillis() + " ms");
            closeChannel();
          });
    }
  }

  /** Streams that may be opened now. */
  private long allowed() {
    return channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL);
  }

  private void allowedMore() {
    allowance.seen(atOnce());
    if (isReady()) {
      roomAgain();
    } else if (atOnce() > 0) {
      begin();
    }
  }

  private int atOnce() {
    return (int) Math.min(settings().maxStreams(), exchanges() + allowed());
  }

  String authority() {
    return authority;
  }

  // ---- the pool's side

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  boolean hasRoom(int exchanges) {
    return exchanges < settings().maxStreams() && allowed() > 0 && channel.isActive();
  }

  /** QUIC counts all streams that there were: an upstream allows another some time after an end. */
  @Override
  int owed(int underWay) {
    return allowance.owed(underWay, allowed());
  }

  @Override
  public void lend(UpstreamExchange exchange, Ready then) {
    Http3Call call = new Http3Call(this, exchange);
    began(call);
    Http3.newRequestStreamBootstrap(channel, call.pipeline())
        .option(ChannelOption.AUTO_READ, false)
        .create()
        .addListener((Future<QuicStreamChannel> opened) -> opened(opened, call, exchange, then));
  }

  /** A stream was given up in the middle. */
  void gaveUp() {
    givenUp++;
  }

  @Override
  boolean isUsedUp() {
    return givenUp >= MOST_GIVEN_UP || allowance.isOver();
  }

  @Override
  void closeChannel() {
    channel.close(true, Http3ErrorCode.H3_NO_ERROR.code(), Unpooled.EMPTY_BUFFER);
  }

  // ---- whether it lives

  @Override
  public void enforceTimeouts(long now) {
    listen(now);
    if (askedNanos != 0) {
      if (now - askedNanos > settings().pingTimeout().toNanos()) {
        close(CloseReason.ERROR);
      }
    } else if (now - lastReceivedNanos > silence()) {
      askedNanos = now;
      ask();
    }
    super.enforceTimeouts(now);
    allowance.look(atOnce(), allowed() == 0);
    if (isUsedUp() && !isRetired()) {
      retire(CloseReason.EXPIRED);
    }
  }

  private void listen(long now) {
    channel.collectStats().addListener((Future<QuicConnectionStats> stats) -> heard(stats, now));
  }

  private void heard(Future<QuicConnectionStats> stats, long now) {
    if (stats.isSuccess() && stats.getNow().recv() != packetsReceived) {
      packetsReceived = stats.getNow().recv();
      lastReceivedNanos = now;
      askedNanos = 0;
    }
  }

  /**
   * How long it may be silent in nanoseconds: less where exchanges wait, and half of what the
   * upstream bears at most.
   */
  private long silence() {
    QuicTransportParameters upstreams = channel.peerTransportParameters();
    long ours = settings().pingInterval().toNanos();
    if (isLent()) {
      ours = Math.min(ours, settings().pingTimeout().toNanos() / PATIENT_PARTS);
    }
    long limit = upstreams == null ? 0 : TimeUnit.MILLISECONDS.toNanos(upstreams.maxIdleTimeout());
    return limit <= 0 ? ours : Math.min(ours, limit / 2);
  }

  private void ask() {
    Channel control = Http3.getLocalControlStream(channel);
    if (control != null) {
      control.writeAndFlush(new DefaultHttp3UnknownFrame(NOTHING, Unpooled.EMPTY_BUFFER));
    }
  }

  // ---- the upstream's side

  /** Whether the upstream has said that it did not, and will not, look at that stream. */
  boolean disowned(long stream) {
    return stream >= firstDisowned;
  }

  /** What went wrong, if anything did. */
  @Nullable Throwable fault() {
    return fault;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case QuicStreamLimitChangedEvent limit when introduced -> allowedMore();
      case QuicConnectionCloseEvent close -> closes(close);
      default -> {}
    }
    ReferenceCountUtil.release(event);
  }

  /** One that refuses the connection, and has served nothing on it, has looked at no request. */
  private void closes(QuicConnectionCloseEvent close) {
    boolean refused =
        !close.isApplicationClose()
            && close.error() == QuicTransportError.CONNECTION_REFUSED.code()
            && !served();
    String detail = "the upstream closed the connection with error " + close.error();
    fault = new ProtocolException(detail);
    calls().forEach(call -> call.endsWith(refused ? Kind.REFUSED : Kind.RESET, detail));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    // before, who opens it hears that it failed
    if (introduced) {
      gone(fault == null ? new ProtocolException("it closed at once") : fault);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fault = cause;
    close(CloseReason.ERROR);
  }

  /** Hears what the upstream says of the connection. */
  private final class Control extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof Http3GoAwayFrame away) {
        firstDisowned = away.id();
        calls().forEach(StreamCall::refuseIfDisowned);
        retire(CloseReason.PEER);
      }
      ReferenceCountUtil.release(msg);
    }

    /** The codec ends the connection. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fault = cause;
    }
  }
}
