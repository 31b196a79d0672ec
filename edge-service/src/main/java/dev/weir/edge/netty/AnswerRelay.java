package dev.weir.edge.netty;

import static dev.weir.edge.policy.Storage.Reason.AUTHORIZATION;

import dev.weir.common.netty.ClientStream;
import dev.weir.common.netty.HopByHop;
import dev.weir.common.netty.UpstreamExchange;
import dev.weir.common.netty.UpstreamFailure;
import dev.weir.edge.flight.Landing;
import dev.weir.edge.http.HttpDate;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.invalidate.Tags;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.Preconditions;
import dev.weir.edge.policy.ResponseFacts;
import dev.weir.edge.policy.Storage;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.store.Variant;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
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

  private final EdgeServices edge;
  private final ClientStream client;
  private final NettyFields request;
  private final CacheKey key;
  private final Fetch fetch;
  private final OriginCall call;

  private Client state = Client.WAITS;
  private @Nullable Keeping keeping;
  private @Nullable StoredReply reply;
  private boolean paused;
  private List<String> tags = List.of();

  AnswerRelay(
      EdgeServices edge, HttpRequest request, ClientStream client, CacheKey key, Fetch fetch) {
    this.edge = edge;
    this.client = client;
    this.request = new NettyFields(request.headers());
    this.key = key;
    this.fetch = fetch;
    HttpRequest head = OriginHead.of(request, key, client, edge.settings().id());
    if (fetch.mayStore()) {
      Variant<CachedAnswer> stored = fetch.stored();
      OriginHead.revalidate(head.headers(), stored == null ? null : stored.payload());
    }
    FieldEdits.apply(edge.site().request(), head.headers());
    this.call =
        new OriginCall(
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
    long now = edge.nowMillis();
    HttpHeaders headers = head.headers();
    int status = head.status().code();
    if (status == 101) {
      refuseSwitch();
      return;
    }
    FieldEdits.apply(edge.site().response(), status, headers);
    takeTags(headers);
    // what the origin says to this hop alone counts here too
    ResponseFacts facts =
        ResponseFacts.of(
            status, edge.site().ttl().assumed(new NettyFields(headers), status, now), now);
    HopByHop.strip(headers);
    headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
    if (!headers.contains(HttpHeaderNames.DATE)) {
      headers.set(HttpHeaderNames.DATE, HttpDate.format(now));
    }
    if (!fetch.facts().isSafe() && status < 400) {
      invalidate(headers);
    }
    Variant<CachedAnswer> stored = fetch.stored();
    if (status == 304 && stored != null && fetch.mayStore()) {
      freshen(stored, headers, now);
    } else {
      relay(head, facts, now);
    }
  }

  /** They are for the store, and for clients only where the site says so. */
  private void takeTags(HttpHeaders headers) {
    tags = Tags.of(new NettyFields(headers));
    if (!edge.site().showTags()) {
      Tags.FIELDS.forEach(headers::remove);
    }
  }

  /** {@code Upgrade} does not pass from here to the origin. */
  private void refuseSwitch() {
    call.abort();
    onFailure(
        new UpstreamFailure(
            UpstreamFailure.Kind.BAD_ANSWER, false, true, "protocol switched unasked"));
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

  private void relay(HttpResponse head, ResponseFacts facts, long now) {
    String id = edge.settings().id();
    HttpHeaders headers = head.headers();
    int status = head.status().code();
    headers.add(HttpHeaderNames.VIA, "1.1 " + id);
    keeping = Keeping.begin(edge, key, request, fetch, head.status(), headers, facts, tags);
    if (keeping == null) {
      fetch.land(Landing.NOT_SHARED);
    }
    headers.add(CacheStatus.NAME, CacheStatus.forwarded(id, fetch.why(), status, keeping != null));
    if (fetch.mayStore()
        && Preconditions.notModified(request, facts, headers.get(HttpHeaderNames.ETAG), now)) {
      answerNotModified(headers);
    } else {
      state = Client.HAS_HEAD;
      client.writeHead(head);
    }
  }

  /** The client's own condition was not sent on, so that the store gets a whole answer. */
  private void answerNotModified(HttpHeaders headers) {
    state = Client.DONE;
    HttpHeaders fields = headers.copy();
    NotModified.strip(fields);
    client.respond(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.NOT_MODIFIED,
            Unpooled.EMPTY_BUFFER,
            fields,
            EmptyHttpHeaders.INSTANCE));
    if (keeping == null) {
      call.abort();
    }
  }

  private void freshen(Variant<CachedAnswer> stored, HttpHeaders brought, long now) {
    CachedAnswer before = stored.payload();
    if (!NotModified.speaksOf(before.tag(), brought)) {
      forget();
      String cacheStatus = CacheStatus.forwarded(edge.settings().id(), fetch.why(), 304, false);
      serve(stored, stored.facts().ageMillis(now) / 1000, cacheStatus, now);
      return;
    }
    HttpHeaders headers = NotModified.freshen(before.headers(), brought);
    int status = before.status().code();
    ResponseFacts facts =
        ResponseFacts.of(
            status, edge.site().ttl().assumed(new NettyFields(headers), status, now), now);
    CachedAnswer answer =
        CachedAnswer.of(
            before.status(), headers, facts, before.body(), tags.isEmpty() ? before.tags() : tags);
    edge.tally().revalidation();
    client.countIn(edge.series().of(CacheOutcome.REVALIDATED));
    boolean kept =
        switch (edge.policy().storage(fetch.facts(), facts, fetch.askedMillis(), now)) {
          case Storage.Storable(StoredFacts known) -> keepFreshened(known, answer, now);
          case Storage.NotStorable(Storage.Reason reason) when reason == AUTHORIZATION -> leave();
          case Storage.NotStorable _ -> forget();
        };
    Variant<CachedAnswer> fresh =
        new Variant<>(stored.vary(), stored.facts(), answer, answer.bytes());
    String cacheStatus = CacheStatus.forwarded(edge.settings().id(), fetch.why(), 304, kept);
    serve(fresh, facts.ageSeconds(), cacheStatus, now);
  }

  private boolean keepFreshened(StoredFacts facts, CachedAnswer answer, long now) {
    boolean stored = Keeping.put(edge, key, request, fetch, facts, answer);
    fetch.land(stored && facts.isFresh(now) ? Landing.STORED : Landing.NOT_SHARED);
    return stored;
  }

  /** This client's answer is not for others, which says nothing of the one they have. */
  private boolean leave() {
    fetch.land(Landing.NOT_SHARED);
    return false;
  }

  private boolean forget() {
    edge.store().purge(new Purge.Resource(key));
    fetch.land(Landing.NOT_SHARED);
    return false;
  }

  private void serve(Variant<CachedAnswer> stored, long ageSeconds, String cacheStatus, long now) {
    state = Client.SERVED_FROM_STORE;
    reply =
        StoredReply.write(
            client,
            stored,
            request,
            fetch.facts().isHead(),
            Long.toString(ageSeconds),
            cacheStatus,
            now);
  }

  @Override
  public void onContent(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    Keeping kept = keeping;
    if (kept != null && !kept.add(content.content())) {
      kept.drop();
      unkept();
    } else if (kept != null && last) {
      fetch.land(kept.finish() ? Landing.STORED : Landing.NOT_SHARED);
    }
    if (state == Client.HAS_HEAD) {
      pass(content, last);
    } else {
      content.release();
    }
  }

  private void pass(HttpContent content, boolean last) {
    client.writeContent(content);
    if (last) {
      state = Client.DONE;
      client.flush();
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
    if (keeping != null) {
      keeping.drop();
      keeping = null;
    }
    fetch.land(Landing.FAILED);
    switch (state) {
      case WAITS -> answerFailure(failure);
      case HAS_HEAD -> client.abort();
      case SERVED_FROM_STORE, DONE -> {}
    }
  }

  private void answerFailure(UpstreamFailure failure) {
    String id = edge.settings().id();
    Variant<CachedAnswer> stored = fetch.stored();
    if (stored == null
        || !fetch.staleWhenUnreachable()
        || !edge.store().isUntouched(key, stored, fetch.mark())) {
      state = Client.DONE;
      client.respond(EdgeProblems.unreachable(id, fetch.why(), failure));
      return;
    }
    edge.tally().stale();
    client.countIn(edge.series().of(CacheOutcome.STALE));
    long now = edge.nowMillis();
    long age = stored.facts().ageMillis(now);
    long ttl = Math.floorDiv(stored.facts().lifetimeMillis() - age, 1000);
    serve(stored, age / 1000, CacheStatus.unreachable(id, ttl), now);
  }
}
