package dev.weir.common.netty;

import dev.weir.common.metrics.Series;
import dev.weir.common.problem.Problem;
import dev.weir.common.ratelimit.Lease;
import dev.weir.common.ratelimit.Ruling;
import dev.weir.common.ratelimit.Verdict;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Takes the requests of one HTTP/1.1 connection, or of one HTTP/2 stream, in turn: each is served
 * by an exchange of the fast lane or passed on to Reactor Netty, and the next one waits until its
 * answer is written. At most what one read of the socket brought waits, since nothing more is read
 * meanwhile.
 *
 * <p>Sits right behind the codec and before Reactor Netty's own handlers. The states are drawn in
 * {@code docs/states/lane.md}.
 */
final class LaneHandler extends ChannelDuplexHandler {

  private static final long MAX_DISCARDED_BYTES = 256 * 1024;

  /** Within the window that a stream begins with: a client may wait for the reset to go on. */
  private static final long MAX_DISCARDED_STREAM_BYTES = 32 * 1024;

  /** What is counted where the client left before its answer had begun. */
  private static final int CLIENT_GONE = 499;

  private final ListenerScope scope;
  private final boolean multiplexed;
  private final ArrayDeque<Object> waiting = new ArrayDeque<>(2);
  private final Patience patience;
  private final Flight flight;
  private final ExchangeOpener opener;

  private Turn turn = Turn.FREE;
  private @Nullable Exchange exchange;
  private @Nullable LaneStream stream;
  private @Nullable FallbackTurn fallback;

  /** What the limits said to the request whose turn it is; its lease is held till that ends. */
  private Verdict.Pass admitted = Verdict.Pass.UNLIMITED;

  private @Nullable Tunnel tunnel;
  private @Nullable ConnectionGuard guard;
  private @Nullable HeadInspector heads;
  private boolean requestDone = true;
  private long bytesIn;
  private long discarded;

  /** Within one read of the socket: flushes wait for its end. */
  private boolean reading;

  private boolean flushWanted;

  /** The first piece of a body is read unasked. */
  private boolean firstPieceDue;

  private boolean moreWanted;

  private boolean servingWaiting;

  /** An answer has been given: whatever ends a stream from then on is no loss. */
  private boolean answered;

  // set in handlerAdded, before any other call
  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

  // set with the first request, before any other use
  @SuppressWarnings("NullAway.Init")
  private InetAddress peer;

  private boolean trustedPeer;

  /** Each request has to be asked whose it is: the socket's address is not the client's. */
  private boolean speaksForOthers;

  private boolean secure;

  LaneHandler(ListenerScope scope, boolean multiplexed) {
    this.scope = scope;
    this.multiplexed = multiplexed;
    this.patience = new Patience(scope.settings, multiplexed);
    this.flight = new Flight(scope.plane.protection().concurrency());
    this.opener = new ExchangeOpener(scope, flight);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    Channel connection = multiplexed ? ctx.channel().parent() : ctx.channel();
    this.secure = scope.tls != null;
    guard = connection.pipeline().get(ConnectionGuard.class);
    if (guard != null) {
      guard.serves(this);
    }
    heads = ctx.pipeline().get(HeadInspector.class);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (guard != null) {
      guard.servesNoMore(this);
    }
    flight.abandon();
    releaseWaiting();
    releaseLease();
  }

  // ---- what the client sends

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    reading = true;
    patience.received();
    if (heads != null) {
      heads.decoded(msg);
    }
    if (turn == Turn.TUNNEL && tunnel != null) {
      tunnel.fromClient(msg);
    } else if (turn != Turn.CLOSING
        && (turn == Turn.HELD
            || !waiting.isEmpty()
            || (msg instanceof HttpRequest && !isReady())
            || isTunnelAwaited())) {
      firstPieceDue = false;
      waiting.add(msg);
    } else {
      take(msg);
    }
  }

  /** Whether the next request may be served: the client has taken most of the answers so far. */
  private boolean isReady() {
    return turn == Turn.FREE && ctx.channel().isWritable();
  }

  private void take(Object msg) {
    if (turn == Turn.CLOSING) {
      discard(msg);
    } else if (msg instanceof HttpRequest request) {
      begin(request);
    } else if (msg instanceof HttpContent content) {
      content(content);
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  private void begin(HttpRequest request) {
    requestDone = false;
    firstPieceDue = true;
    bytesIn = 0;
    patience.begin();
    if (guard != null) {
      guard.headComplete();
    }
    if (multiplexed) {
      HopByHop.stripHttp2Extensions(request.headers());
    }
    ExtendedConnect connect = multiplexed ? ExtendedConnect.of(ctx.channel(), request) : null;
    HttpRequest asked = connect == null ? request : connect.handshake();
    LaneStream stream =
        new LaneStream(this, asked, multiplexed, clientAddress(asked), System.nanoTime(), connect);
    Problem problem =
        isBanned(stream)
            ? BannedClient.PROBLEM
            : RequestChecks.refuse(asked, scope.settings.limits());
    if (problem != null) {
      refuse(stream, problem, request);
    } else {
      admit(request, asked, stream);
    }
  }

  /** A client with a connection of its own was asked when it connected. */
  private boolean isBanned(LaneStream stream) {
    return speaksForOthers && scope.bans(stream.clientAddress());
  }

  /** Not before the first request: by then a PROXY header has been read. */
  private void identify() {
    Channel connection = multiplexed ? ctx.channel().parent() : ctx.channel();
    peer = PeerAddress.of(connection);
    trustedPeer = scope.plane.addresses().trusts(peer);
    speaksForOthers = trustedPeer || PeerAddress.isProxied(connection);
  }

  private InetAddress clientAddress(HttpRequest request) {
    if (peer == null) {
      identify();
    }
    HttpHeaders headers = request.headers();
    return trustedPeer
        ? scope
            .plane
            .addresses()
            .resolve(peer, headers.getAll("forwarded"), headers.getAll("x-forwarded-for"))
        : peer;
  }

  /**
   * @param asked what the lane is asked for: the request, or what it means in HTTP/1.1
   */
  private void admit(HttpRequest request, HttpRequest asked, LaneStream stream) {
    switch (opener.ruling(asked, stream)) {
      case Verdict verdict -> serve(request, asked, stream, verdict);
      case Ruling.Pending pending -> hold(request, asked, stream, pending);
    }
  }

  /** Nothing is read meanwhile; what the same read of the socket brought waits. */
  private void hold(
      HttpRequest request, HttpRequest asked, LaneStream stream, Ruling.Pending pending) {
    turn = Turn.HELD;
    this.stream = stream;
    pending
        .verdict()
        .thenAccept(
            verdict -> ctx.executor().execute(() -> goOnWith(request, asked, stream, verdict)));
  }

  /** What was held back goes on as if it had been read now. */
  private void goOnWith(
      HttpRequest request, HttpRequest asked, LaneStream stream, Verdict verdict) {
    if (turn != Turn.HELD) {
      ReferenceCountUtil.release(request);
      if (verdict instanceof Verdict.Pass pass) {
        pass.lease().release();
      }
      return;
    }
    this.stream = null;
    reading = true;
    serve(request, asked, stream, verdict);
    serveWaiting();
    channelReadComplete(ctx);
  }

  private void serve(HttpRequest request, HttpRequest asked, LaneStream stream, Verdict verdict) {
    if (verdict instanceof Verdict.Pass pass) {
      admitted = pass;
    }
    Exchange opened = opener.open(asked, stream, verdict);
    if (hasNoBody(request)) {
      flight.whole();
    }
    if (opened == null) {
      fallback(request, stream);
      return;
    }
    turn = Turn.LANE;
    this.stream = stream;
    this.exchange = opened;
    opened.begin();
    if (request instanceof FullHttpRequest full) {
      content(FullRequests.lastOf(full));
    } else if (isTunnelAwaited() && exchange != null) {
      exchange.onContent(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  /** Whether what the client sends now must wait for the tunnel that it asked for. */
  private boolean isTunnelAwaited() {
    return turn == Turn.LANE && stream != null && stream.connects();
  }

  private static boolean hasNoBody(HttpRequest request) {
    return request instanceof FullHttpRequest
        || !(request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
            || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING));
  }

  private void fallback(HttpRequest request, LaneStream stream) {
    turn = Turn.FALLBACK;
    fallback = new FallbackTurn(stream);
    requestDone = request instanceof LastHttpContent;
    ctx.fireChannelRead(request);
  }

  private void content(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      content.release();
      refuseMidway(RequestChecks.malformed());
      return;
    }
    bytesIn += content.content().readableBytes();
    patience.received(content.content().readableBytes());
    if (bytesIn > scope.settings.limits().maxBodyBytes()) {
      content.release();
      refuseMidway(RequestChecks.bodyTooLarge(scope.settings.limits()));
      return;
    }
    firstPieceDue = false;
    requestDone = content instanceof LastHttpContent;
    if (requestDone) {
      flight.whole();
    }
    if (turn == Turn.LANE && exchange != null) {
      exchange.onContent(content);
    } else if (turn == Turn.FALLBACK) {
      ctx.fireChannelRead(content);
      endFallbackIfDone();
    } else {
      discard(content);
    }
  }

  private void discard(Object msg) {
    if (msg instanceof HttpContent content) {
      discarded += content.content().readableBytes();
    }
    ReferenceCountUtil.release(msg);
    if (turn != Turn.DISCARD) {
      return;
    }
    if (requestDone) {
      becomeFree();
    } else if (discarded > (multiplexed ? MAX_DISCARDED_STREAM_BYTES : MAX_DISCARDED_BYTES)) {
      turn = Turn.CLOSING;
      stopReceiving();
    }
  }

  /**
   * The answer is out and the client sends on and on: it is told to stop, and may still read the
   * answer.
   */
  private void stopReceiving() {
    if (multiplexed) {
      Multiplexed.stopReceiving(ctx.channel());
    } else {
      closeWhenSent();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    if (turn == Turn.LANE && exchange != null) {
      exchange.onReadComplete();
    }
    if (flushWanted) {
      flushWanted = false;
      ctx.flush();
    }
    switch (turn) {
      case FREE -> goOn();
      case HELD -> {}
      case DISCARD, CLOSING -> ctx.read();
      case LANE -> readOn();
      case FALLBACK -> ctx.fireChannelReadComplete();
      case TUNNEL -> {
        if (tunnel != null) {
          tunnel.clientReadComplete();
        }
      }
    }
  }

  /** Once the request is whole, one more read is left open: it tells when the client goes away. */
  private void readOn() {
    if (moreWanted || firstPieceDue || (requestDone && waiting.isEmpty())) {
      moreWanted = false;
      read();
    }
  }

  private void read() {
    patience.awaitsBody(!requestDone && !isTunnelAwaited());
    ctx.read();
  }

  /** Reactor Netty asks for more: not while the next request waits here already. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (waiting.isEmpty() && turn != Turn.HELD) {
      read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean writable = ctx.channel().isWritable();
    patience.writable(writable);
    if (turn == Turn.FALLBACK) {
      ctx.fireChannelWritabilityChanged();
    } else if (writable && turn == Turn.FREE && !reading) {
      goOn();
    } else if (writable && turn == Turn.LANE && exchange != null) {
      exchange.onWritable();
    } else if (writable && turn == Turn.TUNNEL && tunnel != null) {
      tunnel.clientWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Turn last = turn;
    turn = Turn.CLOSING;
    releaseWaiting();
    endFallback();
    if (multiplexed && !answered) {
      Multiplexed.lost(ctx.channel(), scope);
    }
    releaseLease();
    if (last == Turn.LANE) {
      endGone();
    } else if (last == Turn.HELD && stream != null) {
      scope.series.record(CLIENT_GONE, elapsed(stream.startNanos()), 0, 0);
    } else if (last == Turn.TUNNEL && tunnel != null) {
      tunnel.clientClosed();
    } else if (last == Turn.FALLBACK && fallback != null) {
      countUnfinished(fallback, CLIENT_GONE);
    }
    ctx.fireChannelInactive();
  }

  private void endGone() {
    endUnfinished(CLIENT_GONE);
  }

  /** Ends what the lane was doing; {@code status} is what it came to where no answer had begun. */
  private void endUnfinished(int status) {
    flight.abandon();
    LaneStream gone = stream;
    Exchange left = exchange;
    releaseLease();
    stream = null;
    exchange = null;
    if (gone != null && left != null) {
      gone.end();
      count(gone, gone.headWritten() ? gone.status() : status, System.nanoTime());
      left.onClientGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (turn == Turn.FALLBACK) {
      ctx.fireExceptionCaught(cause);
    } else {
      ctx.close();
    }
  }

  private void releaseWaiting() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  private void releaseLease() {
    takeLease().release();
  }

  /** The lease of the request whose turn it is, for whoever releases it. */
  private Lease takeLease() {
    Lease lease = admitted.lease();
    admitted = Verdict.Pass.UNLIMITED;
    return lease;
  }

  // ---- what goes to the client

  void write(Object msg) {
    ctx.write(msg, ctx.voidPromise());
  }

  void writeInterim(HttpResponse interim) {
    InterimAnswer.write(ctx, interim);
    flush();
  }

  void flush() {
    if (reading) {
      flushWanted = true;
    } else {
      ctx.flush();
    }
  }

  void requestMore() {
    if (reading) {
      moreWanted = true;
    } else {
      read();
    }
  }

  /** The last piece of an answer: the turn ends with it. */
  void writeLast(LaneStream ended, Object last) {
    exchange = null;
    stream = null;
    answered = true;
    releaseLease();
    long now = System.nanoTime();
    patience.free(now);
    count(ended, ended.status(), now);
    if (!ended.keepAlive()) {
      turn = Turn.CLOSING;
      closeAfter(ctx.write(last));
      return;
    }
    write(last);
    if (requestDone) {
      becomeFree();
    } else {
      turn = Turn.DISCARD;
      discarded = 0;
      requestMore();
    }
  }

  private void becomeFree() {
    turn = Turn.FREE;
    if (!waiting.isEmpty()) {
      serveWaiting();
    } else if (!reading) {
      goOn();
    }
  }

  /** What a free connection does next; it waits while the client does not take its answers. */
  private void goOn() {
    if (!ctx.channel().isWritable()) {
      return;
    }
    if (waiting.isEmpty()) {
      ctx.read();
    } else {
      serveWaiting();
    }
  }

  private void serveWaiting() {
    if (servingWaiting) {
      return;
    }
    servingWaiting = true;
    try {
      while (!waiting.isEmpty()
          && turn != Turn.HELD
          && (isReady() || !(waiting.peek() instanceof HttpRequest))) {
        take(waiting.remove());
      }
    } finally {
      servingWaiting = false;
    }
    if (turn == Turn.FREE && !reading) {
      ctx.flush();
      if (waiting.isEmpty()) {
        goOn();
      }
    } else if (turn == Turn.LANE && exchange != null && !reading) {
      exchange.onReadComplete();
      readOn();
    }
  }

  /**
   * Closes when the answer is out; where the client may still be sending, it is given time to read
   * the answer first.
   */
  private void closeAfter(ChannelFuture written) {
    boolean linger = !requestDone || !waiting.isEmpty();
    releaseWaiting();
    if (multiplexed && linger) {
      written.addListener(future -> stopReceiving());
    } else {
      written.addListener(
          future -> LingeringClose.close(ctx.channel(), linger && future.isSuccess()));
    }
  }

  private boolean endsByDraining() {
    return scope.draining() && !multiplexed;
  }

  private void closeWhenSent() {
    turn = Turn.CLOSING;
    closeAfter(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
  }

  void abort(LaneStream aborted) {
    answered = true;
    flight.abandon();
    exchange = null;
    stream = null;
    releaseLease();
    turn = Turn.CLOSING;
    count(aborted, aborted.headWritten() ? aborted.status() : 502, System.nanoTime());
    ctx.close();
  }

  /** The head of an answer is written; the concurrency limit hears of it unless more will come. */
  void headOfAnswer(HttpResponse response) {
    int status = response.status().code();
    if (status == 101 || status >= 200) {
      flight.answered(status);
    }
  }

  void becomeTunnel(LaneStream ended, HttpResponse switching, UpstreamConnection upstream) {
    headOfAnswer(switching);
    exchange = null;
    stream = null;
    count(ended, ended.status(), System.nanoTime());
    if (multiplexed ? !ended.connects() : !requestDone || !waiting.isEmpty()) {
      upstream.abort();
      ctx.close();
      return;
    }
    if (heads != null) {
      heads.stop();
    }
    turn = Turn.TUNNEL;
    Tunnel opened = new Tunnel(ctx, upstream, multiplexed);
    tunnel = opened;
    opened.start(switching);
    waiting.forEach(opened::fromClient);
    waiting.clear();
    if (!reading) {
      opened.clientReadComplete();
    }
  }

  private void refuse(LaneStream stream, Problem problem, Object request) {
    ReferenceCountUtil.release(request);
    turn = Turn.CLOSING;
    requestDone = false;
    answered = true;
    scope.countRefusal(problem, stream.clientAddress());
    FullHttpResponse response = ProblemResponses.closing(problem);
    scope.series.record(
        problem.status(), elapsed(stream.startNanos()), 0, response.content().readableBytes());
    closeAfter(ctx.writeAndFlush(response));
  }

  /** The body is refused: nothing after it on this connection can be trusted. */
  private void refuseMidway(Problem problem) {
    if (turn == Turn.DISCARD) {
      turn = Turn.CLOSING;
      stopReceiving();
      return;
    }
    boolean unanswered =
        (stream != null && !stream.headWritten()) || (fallback != null && !fallback.begun());
    if (peer != null) {
      scope.countRefusal(problem, stream == null ? peer : stream.clientAddress());
    }
    endUnfinished(problem.status());
    if (turn == Turn.FALLBACK && fallback != null) {
      countUnfinished(fallback, problem.status());
    }
    endFallback();
    answered = true;
    turn = Turn.CLOSING;
    if (unanswered) {
      requestDone = false;
      closeAfter(ctx.writeAndFlush(ProblemResponses.closing(problem)));
    } else {
      ctx.close();
    }
  }

  // ---- turns of Reactor Netty

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    FallbackTurn current = fallback;
    if (turn == Turn.CLOSING && current != null) {
      // its request was refused midway
      ReferenceCountUtil.release(msg);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    if (turn != Turn.FALLBACK || current == null) {
      ctx.write(msg, promise);
      return;
    }
    current.written(msg);
    if (msg instanceof HttpResponse response) {
      headOfAnswer(response);
      announceAlternative(response.headers());
      LimitFields.add(response.headers(), admitted);
      if (endsByDraining() && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
        HttpUtil.setKeepAlive(response, false);
        current.endsConnection();
      }
    }
    ctx.write(msg, promise);
    if (msg instanceof HttpResponse response && current.isSwitchedBy(response)) {
      count(current, response.status().code(), System.nanoTime());
      leaveToUpgrade();
    } else {
      endFallbackIfDone();
    }
  }

  private void leaveToUpgrade() {
    if (guard != null && !multiplexed) {
      guard.stopTiming();
    }
    if (heads != null) {
      heads.stop();
    }
    // permits are held for as long as what it was upgraded to is there
    Lease lease = takeLease();
    ctx.channel().closeFuture().addListener(closed -> lease.release());
    ctx.pipeline().remove(this);
  }

  private void endFallback() {
    if (fallback != null) {
      fallback.end();
    }
  }

  @Nullable FallbackTurn fallbackTurn() {
    return fallback;
  }

  private void endFallbackIfDone() {
    FallbackTurn ended = fallback;
    if (ended == null || !ended.answered() || !requestDone) {
      return;
    }
    fallback = null;
    answered = true;
    releaseLease();
    long now = System.nanoTime();
    patience.free(now);
    count(ended, ended.status(), now);
    turn = Turn.FREE;
    if (ended.isEndOfConnection()) {
      closeWhenSent();
    } else if (!waiting.isEmpty()) {
      ctx.executor().execute(this::serveWaiting);
    }
  }

  void onFallbackEnd(ExchangeEnd listener) {
    if (fallback != null) {
      fallback.onEnd(listener);
    }
  }

  // ---- counts

  private void count(LaneStream ended, int status, long now) {
    long nanos = now - ended.startNanos();
    scope.series.record(status, nanos, bytesIn, ended.bytesOut());
    Series further = ended.series();
    if (further != null) {
      further.record(status, nanos, bytesIn, ended.bytesOut());
    }
  }

  /** {@code status} is what it came to where no answer had begun. */
  private void countUnfinished(FallbackTurn ended, int status) {
    count(ended, ended.begun() ? ended.status() : status, System.nanoTime());
  }

  private void count(FallbackTurn ended, int status, long now) {
    long nanos = now - ended.startNanos();
    scope.series.record(status, nanos, bytesIn, ended.bytesOut());
    ended.ended(status, nanos, bytesIn);
  }

  // ---- time

  private static long elapsed(long startNanos) {
    return System.nanoTime() - startNanos;
  }

  boolean multiplexed() {
    return multiplexed;
  }

  boolean awaitsHead() {
    return turn == Turn.FREE;
  }

  void refuseSlowHead() {
    turn = Turn.CLOSING;
    requestDone = false;
    Problem slow =
        Problem.of(
            "request-timeout",
            "Request timeout",
            408,
            "The request's header did not arrive in time.");
    scope.countRefusal(slow, PeerAddress.of(ctx.channel()));
    closeAfter(ctx.writeAndFlush(ProblemResponses.closing(slow)));
  }

  /**
   * Ends a connection that has been idle, or a client that has been stuck, for longer than the
   * listener bears.
   */
  void enforceTimeouts(long now, long lastReadNanos) {
    if (patience.isOver(turn, tunnel, now, lastReadNanos, unsent())) {
      if (multiplexed) {
        // to close a stream whose end waits to be sent tells the client nothing
        Multiplexed.cancel(ctx.channel());
      }
      ctx.close();
    }
  }

  /** What the client has not taken yet; 0 for streams, of which it is not known. */
  private long unsent() {
    ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }

  /**
   * The listener closes: a connection that has had no request for a while is closed. Others are
   * told to end with their next answer.
   */
  void drain(Duration grace) {
    if (turn == Turn.FREE && !multiplexed && waiting.isEmpty()) {
      long lastRead = guard == null ? Long.MIN_VALUE : guard.lastReadNanos();
      if (patience.isFreeFor(grace, System.nanoTime(), lastRead)) {
        ctx.close();
      }
    }
  }

  void announceAlternative(HttpHeaders answer) {
    String alternative = scope.alternative();
    if (alternative != null && !answer.contains(HttpHeaderNames.ALT_SVC)) {
      answer.set(HttpHeaderNames.ALT_SVC, alternative);
    }
  }

  // ---- facts for the stream

  Channel channel() {
    return ctx.channel();
  }

  boolean requestDone() {
    return requestDone;
  }

  boolean draining() {
    return scope.draining();
  }

  InetAddress peer() {
    return peer;
  }

  boolean fromTrustedProxy() {
    return trustedPeer;
  }

  boolean secure() {
    return secure;
  }
}
