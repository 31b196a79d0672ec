package dev.weir.edge.netty;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.upstream.Acquisition;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.common.netty.upstream.UpstreamConnections;
import dev.weir.common.netty.upstream.UpstreamExchange;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.common.netty.upstream.UpstreamTrace;
import dev.weir.common.trace.UpstreamSpan;
import dev.weir.edge.origin.Origin;
import dev.weir.edge.origin.OriginGate;
import dev.weir.edge.origin.Origins;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an origin, to the next one where that can be done unseen: when nothing
 * was sent, or when an idempotent request without a body met a connection that had died idle. A
 * safe request without a body goes on to another one also when an origin fails it before it
 * answers, or says that it cannot (502, 503, 504), as often as its site allows, and from a parent
 * at any time.
 *
 * <p>Pieces of the request body wait here only until there is a connection; the next is asked for
 * when the origin takes more.
 */
final class OriginCall implements UpstreamExchange {

  /** In the registry of transfer codings (RFC 9112 section 12.3). */
  private static final List<String> CODINGS = List.of("chunked", "gzip", "deflate", "compress");

  private static final int CLIENT_GONE = 499;

  /** There is no place at the origins. */
  static final UpstreamFailure BUSY =
      new UpstreamFailure(
          UpstreamFailure.Kind.POOL_EXHAUSTED, false, false, "as much is asked as may be");

  /** RFC 9110 section 9.2.1. */
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);

  private final UpstreamConnections upstreams;
  private final EdgeSeries series;
  private final Origins origins;
  private final OriginGate gate;
  private final int retries;
  private final ClientStream client;
  private final HttpRequest head;
  private final boolean bodiless;
  private final boolean repeatable;
  private final boolean safe;
  private final UpstreamExchange answer;
  private final Queue<HttpContent> held = new ArrayDeque<>(2);

  private @Nullable UpstreamConnection connection;
  private Acquisition wish = Acquisition.DONE;
  private @Nullable Attempt attempt;
  private final List<Origin> tried = new ArrayList<>(2);
  private @Nullable Place place;
  private boolean inside;
  private int attempts;
  private boolean requestWhole;
  private boolean over;

  /**
   * @param bodiless whether the request has no body, whatever pieces come
   * @param repeatable whether it may be sent twice
   * @param answer hears of the answer, and of a failure that no other attempt can mend
   */
  OriginCall(
      EdgeServices edge,
      ClientStream client,
      HttpRequest head,
      boolean bodiless,
      boolean repeatable,
      UpstreamExchange answer) {
    this.upstreams = edge.upstreams();
    this.series = edge.series();
    this.origins = edge.settings().origins();
    this.gate = edge.gate();
    this.retries = edge.site().retries();
    this.client = client;
    this.head = head;
    this.bodiless = bodiless;
    this.repeatable = repeatable && bodiless;
    this.safe = bodiless && SAFE.contains(head.method());
    this.answer = answer;
  }

  /** Waiting for a place at the origin. */
  private record Place(OriginGate.Waiting waiting, Future<?> timeout) {}

  void start() {
    switch (gate.enter(() -> client.eventLoop().execute(this::admitted))) {
      case OriginGate.Entry.Admitted _ -> {
        inside = true;
        attempt();
      }
      case OriginGate.Entry.Refused _ -> turnedAway();
      case OriginGate.Waiting waiting ->
          place =
              new Place(
                  waiting,
                  client
                      .eventLoop()
                      .schedule(
                          this::waitedTooLong,
                          gate.limits().patience().toMillis(),
                          TimeUnit.MILLISECONDS));
    }
  }

  private void admitted() {
    inside = true;
    Place waited = place;
    place = null;
    if (over || waited == null) {
      leave();
      return;
    }
    waited.timeout().cancel(false);
    attempt();
  }

  private void waitedTooLong() {
    Place waited = place;
    if (waited != null && waited.waiting().giveUp()) {
      place = null;
      turnedAway();
    }
  }

  private void turnedAway() {
    over = true;
    releaseHeld();
    answer.onFailure(BUSY);
  }

  private void leave() {
    if (inside) {
      inside = false;
      gate.leave();
    }
  }

  private void attempt() {
    int turn = ++attempts;
    Origin origin = origins.choose(tried);
    tried.add(origin);
    Series measured = series.of(origin.target());
    client.mark(measured);
    attempt = new Attempt(origin, measured, UpstreamTrace.begin(client, head, origin.target()));
    Acquisition made = upstreams.acquire(client.eventLoop(), origin.target(), this, this::send);
    if (turn == attempts) {
      wish = made;
    }
  }

  private void ended(int status) {
    ended(status, null);
  }

  /**
   * @param failure why there was no answer; null: there was one, or it is not waited for
   */
  private void ended(int status, UpstreamFailure.@Nullable Kind failure) {
    Attempt ended = attempt;
    attempt = null;
    if (ended != null) {
      ended.end(status, failure);
    }
  }

  private void send(UpstreamConnection lent) {
    if (over) {
      lent.abort();
      return;
    }
    connection = lent;
    if (attempt != null) {
      UpstreamTrace.sendWith(attempt.span, head);
    }
    lent.write(head);
    if (bodiless) {
      lent.write(LastHttpContent.EMPTY_LAST_CONTENT);
      lent.flush();
      return;
    }
    while (!held.isEmpty()) {
      write(lent, held.remove());
    }
    lent.flush();
    askForMore(lent);
  }

  private void write(UpstreamConnection lent, HttpContent piece) {
    if (attempt != null) {
      attempt.bytesIn += piece.content().readableBytes();
    }
    lent.write(piece);
  }

  // ---- the client's side

  /** Takes a piece of the request body. */
  void body(HttpContent piece) {
    if (bodiless || over) {
      piece.release();
      return;
    }
    requestWhole = piece instanceof LastHttpContent;
    UpstreamConnection lent = connection;
    if (lent == null) {
      held.add(piece);
    } else {
      write(lent, piece);
    }
  }

  /** What the client sent so far is to go out now. */
  void flushBody() {
    UpstreamConnection lent = connection;
    if (!bodiless && lent != null) {
      lent.flush();
      askForMore(lent);
    }
  }

  /** Asks for more of the answer. */
  void requestMore() {
    UpstreamConnection lent = connection;
    if (lent != null) {
      lent.requestMore();
    }
  }

  /** Gives up. */
  void abort() {
    over = true;
    Place waited = place;
    place = null;
    if (waited != null) {
      waited.timeout().cancel(false);
      // where a place is on its way already, it is left when it comes
      waited.waiting().giveUp();
    }
    releaseHeld();
    wish.cancel();
    ended(CLIENT_GONE);
    giveBack();
    leave();
  }

  private void giveBack() {
    UpstreamConnection lent = connection;
    connection = null;
    if (lent != null) {
      lent.abort();
    }
  }

  private void askForMore(UpstreamConnection lent) {
    if (!requestWhole && lent.isWritable()) {
      client.requestMore();
    }
  }

  private void releaseHeld() {
    while (!held.isEmpty()) {
      held.remove().release();
    }
  }

  // ---- the origin's side

  @Override
  public void onInterim(HttpResponse interim) {
    answer.onInterim(interim);
  }

  @Override
  public void onHead(HttpResponse response) {
    int status = response.status().code();
    if (attempt != null) {
      attempt.status = status;
    }
    if (isCodedUnknown(response)) {
      giveBack();
      onFailure(
          new UpstreamFailure(
              UpstreamFailure.Kind.BAD_ANSWER, false, true, "unknown transfer coding"));
      return;
    }
    if (status >= 502 && status <= 504 && mayAskAnother()) {
      ended(status);
      giveBack();
      attempt();
      return;
    }
    answer.onHead(response);
  }

  /**
   * What such a coding put on is not taken off here, and must not reach anyone as the content. A
   * name that stands for no coding puts nothing on: the answer then ends with its connection (RFC
   * 9112 section 6.3).
   */
  private static boolean isCodedUnknown(HttpResponse response) {
    for (String line : response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING)) {
      String codings = line.strip().toLowerCase(Locale.ROOT);
      if (!codings.equals("chunked") && CODINGS.stream().anyMatch(codings::contains)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void onContent(HttpContent content) {
    if (attempt != null) {
      attempt.bytesOut += content.content().readableBytes();
    }
    if (content instanceof LastHttpContent) {
      ended(0);
      over = true;
      connection = null;
      leave();
    }
    answer.onContent(content);
  }

  @Override
  public void onSurplus() {
    answer.onSurplus();
  }

  @Override
  public void onReadComplete() {
    answer.onReadComplete();
  }

  @Override
  public void onWritable() {
    UpstreamConnection lent = connection;
    if (lent != null) {
      askForMore(lent);
    }
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    connection = null;
    ended(failure.kind() == UpstreamFailure.Kind.TIMEOUT ? 504 : 502, failure.kind());
    if (over) {
      return;
    }
    if (attempts <= origins.size() && mayRepeat(failure)) {
      attempt();
      return;
    }
    over = true;
    leave();
    releaseHeld();
    answer.onFailure(failure);
  }

  /** One origin's turn, measured. */
  private static final class Attempt {
    private final Origin origin;
    private final Series series;
    private final UpstreamSpan span;
    private final long startNanos = System.nanoTime();
    private int status;
    private long bytesIn;
    private long bytesOut;

    Attempt(Origin origin, Series series, UpstreamSpan span) {
      this.origin = origin;
      this.series = series;
      this.span = span;
      origin.began();
    }

    /**
     * @param otherwise what it came to where the origin did not answer
     */
    void end(int otherwise, UpstreamFailure.@Nullable Kind failure) {
      origin.ended();
      int came = status == 0 ? otherwise : status;
      span.end(came, failure == null ? null : failure.word());
      series.record(came, System.nanoTime() - startNanos, bytesIn, bytesOut);
    }
  }

  private boolean mayRepeat(UpstreamFailure failure) {
    return failure.nothingSent()
        || (bodiless && failure.unprocessed())
        || (repeatable && failure.reused() && !failure.answered())
        || (!failure.answered() && mayAskAnother());
  }

  private boolean mayAskAnother() {
    return safe && (attempts <= retries || tried.getLast().isParent()) && origins.hasOther(tried);
  }
}
