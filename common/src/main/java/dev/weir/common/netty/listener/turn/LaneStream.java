package dev.weir.common.netty.listener.turn;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.InterimAnswer;
import dev.weir.common.netty.http.LinkValues;
import dev.weir.common.netty.http.ProblemResponses;
import dev.weir.common.netty.listener.admission.LimitFields;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.listener.http2.ExtendedConnect;
import dev.weir.common.netty.listener.http2.ServerPush;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.common.problem.Problem;
import dev.weir.common.ratelimit.Verdict;
import dev.weir.common.trace.RequestSpan;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of one exchange: frames it for the client's protocol and notes what metrics want to
 * know.
 */
final class LaneStream implements ClientStream {

  private static final Problem NOT_ACCEPTED =
      Problem.of(
          "upstream-failed",
          "Upstream failed",
          502,
          "The upstream switched protocols without accepting the WebSocket.");

  private final ClientSide side;
  private final LaneTurns lane;
  private final boolean http10;
  private final boolean head;
  private final boolean expectsContinue;
  private final InetAddress clientAddress;
  private final long startNanos;
  private final @Nullable ExtendedConnect connect;
  private final @Nullable Witness witness;
  private boolean keepAlive;
  private boolean continued;
  private boolean headWritten;
  private boolean ended;
  private int status;
  private long bytesOut;
  private Verdict.@Nullable Pass admitted;
  private @Nullable Series series;
  private @Nullable LinkValues links;
  private @Nullable ServerPush push;

  LaneStream(
      ClientSide side,
      LaneTurns lane,
      HttpRequest request,
      InetAddress client,
      long startNanos,
      @Nullable ExtendedConnect connect) {
    this(side, lane, request, client, startNanos, connect, Witness.of(side, request, client));
  }

  /** Goes on with what another has left. */
  LaneStream(ClientSide side, LaneTurns lane, HttpRequest request, LaneStream left) {
    this(side, lane, request, left.clientAddress, left.startNanos, null, left.witness);
    this.links = left.links;
  }

  private LaneStream(
      ClientSide side,
      LaneTurns lane,
      HttpRequest request,
      InetAddress client,
      long startNanos,
      @Nullable ExtendedConnect connect,
      @Nullable Witness witness) {
    this.side = side;
    this.lane = lane;
    this.connect = connect;
    this.http10 = !side.multiplexed && request.protocolVersion().minorVersion() == 0;
    this.head = request.method().equals(HttpMethod.HEAD);
    this.expectsContinue = HttpUtil.is100ContinueExpected(request);
    this.keepAlive = side.multiplexed ? connect == null : HttpUtil.isKeepAlive(request);
    this.clientAddress = client;
    this.startNanos = startNanos;
    this.witness = witness;
  }

  void admitted(Verdict.Pass pass) {
    this.admitted = pass;
  }

  /** Whether the stream becomes a tunnel, if anything: what the client sends is the tunnel's. */
  boolean connects() {
    return connect != null;
  }

  /** The same as HTTP/1.1 asks for it; null where the request is what it seems. */
  @Nullable HttpRequest handshake() {
    return connect == null ? null : connect.handshake();
  }

  boolean keepAlive() {
    return keepAlive;
  }

  boolean headWritten() {
    return headWritten;
  }

  int status() {
    return status;
  }

  /** Counts the exchange in the listener's series, and in whichever it wants to be counted. */
  void count(Series listener, int status, long now, long received) {
    long nanos = now - startNanos;
    listener.record(status, nanos, received, bytesOut);
    if (series != null) {
      series.record(status, nanos, received, bytesOut);
    }
    tell(status, nanos, received, bytesOut);
  }

  /** Tells whoever wants to know of the request what it came to. */
  void tell(int status, long nanos, long received, long sent) {
    if (witness != null) {
      witness.ended(status, nanos, received, sent);
    }
  }

  @Override
  public void countIn(Series series) {
    this.series = series;
    mark(series);
  }

  @Override
  public void mark(Series series) {
    if (witness != null) {
      witness.mark(series);
    }
  }

  @Override
  public RequestSpan span() {
    return witness == null ? RequestSpan.NONE : witness.span();
  }

  /** From here on, whatever the exchange writes is dropped. */
  void end() {
    ended = true;
  }

  @Override
  public EventLoop eventLoop() {
    return side.wire.channel().eventLoop();
  }

  @Override
  public Channel channel() {
    return side.wire.channel();
  }

  @Override
  public InetAddress clientAddress() {
    return clientAddress;
  }

  @Override
  public InetAddress peerAddress() {
    return side.origin().peer();
  }

  @Override
  public boolean fromTrustedProxy() {
    return side.origin().isTrustedProxy();
  }

  @Override
  public boolean secure() {
    return side.origin().isSecure();
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  @Override
  public void requestMore() {
    if (!ended) {
      side.io.requestMore();
    }
  }

  @Override
  public boolean isWritable() {
    return side.io.isWritable();
  }

  @Override
  public void writeInterim(HttpResponse interim) {
    if (ended || headWritten || http10 || (head && !side.multiplexed)) {
      return;
    }
    InterimAnswer.strip(interim.headers());
    if (saysSomething(interim)) {
      side.io.writeInterim(interim);
    }
  }

  private boolean saysSomething(HttpResponse interim) {
    if (interim.status().equals(HttpResponseStatus.CONTINUE)) {
      boolean awaited = expectsContinue && !continued;
      continued = true;
      return awaited;
    }
    if (links == null) {
      links = new LinkValues();
    }
    return links.keepNew(interim.headers());
  }

  @Override
  public void pushWith(HttpRequest request, List<String> targets) {
    push =
        side.origin().isTrustedProxy()
            ? null
            : ServerPush.of(side.wire.http2Stream(), side.wire.connection(), request, targets);
  }

  /** The final answer begins: what is pushed with it must be promised before it refers to that. */
  void answering(HttpResponse answer) {
    if (witness != null) {
      witness.answered(answer.headers());
    }
    pushBefore(answer.status());
  }

  private void pushBefore(HttpResponseStatus with) {
    ServerPush promised = push;
    push = null;
    if (promised != null && with.equals(HttpResponseStatus.OK) && !side.scope.draining()) {
      promised.promise();
    }
  }

  @Override
  public void writeHead(HttpResponse response) {
    if (ended) {
      ReferenceCountUtil.release(response);
      return;
    }
    prepare(response);
    side.io.write(response);
  }

  private void prepare(HttpResponse response) {
    headWritten = true;
    if (connect != null && response.status().codeClass() == HttpStatusClass.SUCCESS) {
      // the client would take it for its WebSocket
      response.setStatus(HttpResponseStatus.NOT_IMPLEMENTED);
    }
    status = response.status().code();
    answering(response);
    side.admission.headOfAnswer(response);
    if (admitted != null) {
      LimitFields.set(response.headers(), admitted);
    }
    side.scope.announceAlternative(response.headers());
    if (!side.multiplexed) {
      response.setProtocolVersion(HttpVersion.HTTP_1_1);
      frame(response.headers());
      setConnection(response.headers());
    }
  }

  private void frame(HttpHeaders headers) {
    if (http10) {
      headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
      keepAlive &= hasNoBody() || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    } else if (!hasNoBody()
        && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
        && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
  }

  private void setConnection(HttpHeaders headers) {
    boolean bodyWithheld = expectsContinue && !continued && !side.intake.isWhole();
    keepAlive &= !bodyWithheld && !side.scope.draining();
    if (!keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (http10) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private boolean hasNoBody() {
    return isBodiless(status);
  }

  /** Whether an answer of that status to this request has no body, whatever its fields say. */
  boolean isBodiless(int status) {
    return head || status == 204 || status == 304;
  }

  @Override
  public void writeContent(HttpContent content) {
    if (ended) {
      content.release();
      return;
    }
    bytesOut += content.content().readableBytes();
    boolean last = content instanceof LastHttpContent;
    ended = last;
    if (last) {
      lane.writeLast(this, content);
    } else {
      side.io.write(content);
    }
  }

  @Override
  public void flush() {
    side.io.flush();
  }

  @Override
  public void respond(FullHttpResponse response) {
    if (ended) {
      response.release();
      return;
    }
    int length = response.content().readableBytes();
    HttpHeaders headers = response.headers();
    int code = response.status().code();
    if (code != 204 && code != 304 && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
    }
    prepare(response);
    bytesOut += head ? 0 : length;
    ended = true;
    lane.writeLast(this, head ? withoutBody(response) : response);
    side.io.flush();
  }

  private static FullHttpResponse withoutBody(FullHttpResponse response) {
    FullHttpResponse empty = response.replace(Unpooled.EMPTY_BUFFER);
    response.release();
    return empty;
  }

  @Override
  public void tunnel(HttpResponse switching, UpstreamConnection upstream) {
    if (ended) {
      upstream.abort();
      return;
    }
    if (connect != null && !connect.isAcceptedBy(switching)) {
      upstream.abort();
      respond(ProblemResponses.of(NOT_ACCEPTED));
      return;
    }
    ended = true;
    status = switching.status().code();
    answering(switching);
    lane.becomeTunnel(this, switching, upstream);
  }

  @Override
  public void abort() {
    if (!ended) {
      ended = true;
      lane.abort(this);
    }
  }
}
