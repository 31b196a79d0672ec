package dev.weir.edge.netty;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.upstream.UpstreamExchange;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.edge.flight.Landing;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.netty.field.CacheStatus;
import dev.weir.edge.netty.field.FieldEdits;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.netty.stored.StoredParts;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.store.Variant;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings an origin's answer to the client, and into the store where that is allowed.
 *
 * <p>No faster than the client takes it. A client that leaves while its answer is being stored, or
 * that turns out to have the answer already, does not end the fetch: the rest, at most the largest
 * body that is stored, is read for the store alone.
 */
final class AnswerRelay implements UpstreamExchange {

  /** Where the client stands. */
  private enum Client {
    WAITS,
    HAS_HEAD,
    /** It is being answered from the store. */
    SERVED_FROM_STORE,
    /** It has its answer, or is gone. */
    DONE
  }

  /** An answer that nobody waits for is read to its end where it is no longer than this. */
  private static final int WORTH_READING_BYTES = 64 * 1024;

  private final Asker asker;
  private final EdgeServices edge;
  private final ClientStream client;
  private final HttpRequest asked;
  private final NettyFields request;
  private final CacheKey key;
  private final Fetch fetch;
  private final PassingAnswer passing;
  private final StandIn standIn;

  /** Whether the origin may answer that nothing has changed. */
  private boolean conditional;

  private OriginCall call;
  private @Nullable CachedAnswer beginning;
  private Client state = Client.WAITS;
  private @Nullable Keeping keeping;

  /** Null where the answer is asked for as the client did. */
  private @Nullable SliceAttempt slices;

  private @Nullable Reply reply;

  private boolean paused;

  /**
   * @param sliceable whether what is large may be fetched in slices
   */
  AnswerRelay(Asker asker, Fetch fetch, boolean sliceable) {
    this.asker = asker;
    this.edge = asker.edge();
    this.client = asker.client();
    this.asked = asker.request();
    this.request = asker.fields();
    this.key = asker.key();
    this.fetch = fetch;
    this.passing = new PassingAnswer(asker, fetch);
    this.standIn = new StandIn(asker, fetch);
    this.beginning = fetch.beginning();
    this.slices = sliceable ? SliceAttempt.of(asker, fetch) : null;
    this.call = newCall();
  }

  private OriginCall newCall() {
    HttpRequest head = OriginHead.of(asked, key, client, edge.settings().id());
    Variant<CachedAnswer> stored = fetch.revalidated();
    if (beginning != null) {
      OriginHead.complete(head.headers(), beginning);
    } else if (slices != null) {
      slices.ask(head.headers());
      OriginHead.revalidate(head.headers(), stored == null ? null : stored.payload());
    } else if (fetch.ownsConditions()) {
      OriginHead.revalidate(head.headers(), stored == null ? null : stored.payload());
    }
    FieldEdits.apply(edge.site().request(), head.headers());
    conditional =
        head.headers().contains(HttpHeaderNames.IF_NONE_MATCH)
            || head.headers().contains(HttpHeaderNames.IF_MODIFIED_SINCE);
    return new OriginCall(
        edge, client, head, !fetch.facts().hasBody(), fetch.facts().isIdempotent(), this);
  }

  void start() {
    call.start();
  }

  // ---- the client's side

  void requestBody(HttpContent piece) {
    call.body(piece);
  }

  void onClientRead() {
    call.flushBody();
  }

  void onClientWritable() {
    if (reply != null) {
      reply.onWritable();
    } else if (paused) {
      paused = false;
      call.requestMore();
    }
  }

  void onClientGone() {
    state = Client.DONE;
    passing.close();
    dropSlice();
    if (reply != null) {
      reply.onClientGone();
    }
    if (keeping == null) {
      giveUp(Landing.FAILED);
    } else if (paused) {
      paused = false;
      call.requestMore();
    }
  }

  private void giveUp(Landing landing) {
    call.abort();
    fetch.land(landing);
  }

  // ---- the origin's side

  @Override
  public void onInterim(HttpResponse interim) {
    if (state == Client.WAITS) {
      client.writeInterim(interim);
    }
  }

  @Override
  public void onHead(HttpResponse head) {
    int status = head.status().code();
    if (status == 101) {
      // Upgrade does not pass from here to the origin
      refuse("protocol switched unasked");
      return;
    }
    if (status == 304 && !conditional && fetch.revalidated() == null) {
      refuse("unchanged, though that was not asked");
      return;
    }
    OriginAnswer answer = OriginAnswer.of(edge, head);
    if (!fetch.facts().isSafe() && status < 400) {
      invalidate(answer.headers());
    }
    CachedAnswer begun = beginning;
    if (begun != null) {
      complete(begun, answer);
    } else {
      answer(answer);
    }
  }

  private void refuse(String why) {
    call.abort();
    onFailure(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER, false, true, why));
  }

  /** The URI, and what else of this host the answer names (RFC 9111 section 4.4). */
  private void invalidate(HttpHeaders headers) {
    edge.store().purge(new Purge.Resource(key));
    Stream.of(HttpHeaderNames.LOCATION, HttpHeaderNames.CONTENT_LOCATION)
        .map(headers::get)
        .filter(Objects::nonNull)
        .flatMap(reference -> key.sibling(reference).stream())
        .map(sibling -> edge.site().key().apply(sibling, client.secure()))
        .forEach(sibling -> edge.store().purge(new Purge.Resource(sibling)));
  }

  private void answer(OriginAnswer came) {
    int status = came.status();
    Variant<CachedAnswer> stored = fetch.revalidated();
    Freshening freshening = stored == null ? null : new Freshening(asker, fetch, stored);
    if (freshening != null && freshening.isSaidBy(came)) {
      serveFresh(freshening.by(came), came);
      return;
    }
    StandIn.Stale stale = standIn.failing(status, came.atMillis());
    SliceAttempt attempt = slices;
    if (stale != null) {
      serveInPlaceOf(came, stale);
    } else if (attempt != null && (status == 206 || status == 416)) {
      slice(attempt, came);
    } else {
      if (stored != null && fetch.facts().isHead() && status == 200) {
        // RFC 9111 section 4.3.5: there is another by now
        edge.store().purge(new Purge.Resource(key));
      }
      relay(came, status);
    }
  }

  /** The rest of what is stored, or the whole instead, or a part that does not fit. */
  private void complete(CachedAnswer begun, OriginAnswer came) {
    int status = came.status();
    if (status == 206 && StoredParts.completes(begun, came.headers())) {
      relay(came.madeWhole(edge, StoredParts.whole(begun, came.headers())), status);
      onContent(new DefaultHttpContent(begun.slice(0, begun.length())));
    } else if (status == 206 || status == 416) {
      beginning = null;
      askAnew();
    } else {
      relay(came, status);
    }
  }

  private void askAnew() {
    call.abort();
    call = newCall();
    call.start();
  }

  // ---- in slices

  /** Keeps the first slice that comes; what cannot be sliced is asked for as the client did. */
  private void slice(SliceAttempt attempt, OriginAnswer came) {
    came.headers().add(HttpHeaderNames.VIA, "1.1 " + edge.settings().id());
    if (!attempt.begin(came)) {
      askUnsliced();
    }
  }

  private void askUnsliced() {
    dropSlice();
    slices = null;
    askAnew();
  }

  private void dropSlice() {
    if (slices != null) {
      slices.drop();
    }
  }

  private void slicePiece(SliceAttempt attempt, HttpContent content) {
    switch (attempt.take(content)) {
      case SliceAttempt.Progress.Coming _ -> {}
      case SliceAttempt.Progress.Kept(Variant<CachedAnswer> whole, boolean stored) ->
          serveSlices(whole, stored);
      case SliceAttempt.Progress.Failed _ -> askUnsliced();
    }
  }

  private void serveSlices(Variant<CachedAnswer> whole, boolean stored) {
    long now = edge.nowMillis();
    boolean shared = stored && whole.facts().isFresh(now);
    fetch.land(shared ? Landing.STORED : Landing.NOT_SHARED);
    String id = edge.settings().id();
    int status = HttpResponseStatus.PARTIAL_CONTENT.code();
    String cacheStatus = CacheStatus.forwarded(id, fetch.why(), status, stored);
    serve(whole, whole.facts().ageMillis(now) / 1000, cacheStatus, now);
  }

  // ---- as it comes

  /**
   * Brings the answer to the client, and a copy into the store.
   *
   * @param originStatus what the origin said, where the answer was made whole here
   */
  private void relay(OriginAnswer came, int originStatus) {
    String id = edge.settings().id();
    HttpHeaders headers = came.headers();
    headers.add(HttpHeaderNames.VIA, "1.1 " + id);
    if (!edge.site().pass()) {
      edge.hints().learn(key, fetch.facts(), request, came.facts(), headers);
    }
    // what it invalidated itself came before it
    Fetch kept = fetch.facts().isSafe() ? fetch : fetch.markedAnew(edge.store().mark(key));
    keeping = Keeping.begin(edge, key, request, kept, came);
    boolean isKept = keeping != null;
    if (!isKept) {
      fetch.land(Landing.NOT_SHARED);
    }
    headers.add(
        CacheStatus.NAME,
        CacheStatus.to(request, CacheStatus.forwarded(id, fetch.why(), originStatus, isKept), key));
    if (!passing.isKnown(came, isKept)) {
      state = Client.HAS_HEAD;
      client.writeHead(came.head());
      return;
    }
    state = Client.DONE;
    passing.respondNotModified(came);
    if (keeping == null) {
      call.abort();
    }
  }

  private void serveFresh(Freshening.Fresh fresh, OriginAnswer by) {
    String id = edge.settings().id();
    String cacheStatus = CacheStatus.forwarded(id, fetch.why(), by.status(), fresh.kept());
    serve(fresh.answer(), fresh.ageSeconds(), cacheStatus, by.atMillis());
  }

  private void serve(Variant<CachedAnswer> stored, long ageSeconds, String cacheStatus, long now) {
    state = Client.SERVED_FROM_STORE;
    if (!fetch.isBehind()) {
      reply = StoredReply.write(asker, stored, Long.toString(ageSeconds), cacheStatus, now);
    }
  }

  @Override
  public void onContent(HttpContent content) {
    if (slices != null && slices.isComing()) {
      slicePiece(slices, content);
      return;
    }
    boolean last = content instanceof LastHttpContent;
    Keeping kept = keeping;
    if (kept != null && !kept.add(content.content())) {
      kept.drop();
      unkept();
    } else if (kept != null && last) {
      fetch.land(kept.finish() ? Landing.STORED : Landing.NOT_SHARED);
    }
    if (state == Client.HAS_HEAD) {
      state = last ? Client.DONE : state;
      passing.write(content);
    } else {
      content.release();
    }
  }

  @Override
  public void onSurplus() {
    Keeping kept = keeping;
    if (kept != null) {
      kept.drop();
      unkept();
    } else if (slices != null && slices.isComing()) {
      askUnsliced();
    }
  }

  /** It is too large, or too much is being stored at once. */
  private void unkept() {
    keeping = null;
    if (state == Client.DONE) {
      giveUp(Landing.NOT_SHARED);
    } else {
      fetch.land(Landing.NOT_SHARED);
    }
  }

  @Override
  public void onReadComplete() {
    if (state != Client.HAS_HEAD) {
      call.requestMore();
      return;
    }
    client.flush();
    paused = !client.isWritable();
    if (!paused) {
      call.requestMore();
    }
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    dropSlice();
    if (keeping != null) {
      keeping.drop();
      keeping = null;
    }
    if (state == Client.WAITS) {
      standIn.remember(failure);
    }
    fetch.land(Landing.FAILED);
    switch (state) {
      case WAITS -> answerFailure(failure);
      case HAS_HEAD -> {
        passing.close();
        client.abort();
      }
      case SERVED_FROM_STORE, DONE -> {}
    }
  }

  private void answerFailure(UpstreamFailure failure) {
    long now = edge.nowMillis();
    StandIn.Stale stale = standIn.unreachable(now);
    if (stale != null) {
      serveStale(stale, now);
      return;
    }
    state = Client.DONE;
    String id = edge.settings().id();
    client.respond(
        CacheStatus.to(request, EdgeProblems.unreachable(id, fetch.why(), failure), key));
  }

  /** Answers from the store in place of an origin that says that it cannot. */
  private void serveInPlaceOf(OriginAnswer failing, StandIn.Stale stale) {
    fetch.land(Landing.FAILED);
    serveStale(stale, failing.atMillis());
    if (HttpUtil.getContentLength(failing.head(), Long.MAX_VALUE) > WORTH_READING_BYTES) {
      call.abort();
    }
  }

  private void serveStale(StandIn.Stale stale, long now) {
    if (!fetch.isBehind()) {
      edge.tally().stale();
      client.countIn(edge.series().of(CacheOutcome.STALE));
    }
    serve(stale.answer(), stale.answer().facts().ageMillis(now) / 1000, stale.cacheStatus(), now);
  }
}
