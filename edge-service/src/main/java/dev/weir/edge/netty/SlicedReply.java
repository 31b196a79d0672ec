package dev.weir.edge.netty;

import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.edge.flight.Flights;
import dev.weir.edge.flight.Landing;
import dev.weir.edge.http.ByteRange;
import dev.weir.edge.http.ContentRange;
import dev.weir.edge.invalidate.Purge;
import dev.weir.edge.netty.field.CacheStatus;
import dev.weir.edge.netty.field.NettyFields;
import dev.weir.edge.netty.field.NotModified;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.Preconditions;
import dev.weir.edge.policy.SliceSet;
import dev.weir.edge.store.Found;
import dev.weir.edge.store.Variant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer that is stored in slices, one after the other; those that lack are fetched when
 * their turn comes. All are of one representation: where an origin has another by now, the request
 * begins anew, or, once the client has a part of it, ends there. Of several ranges one slice at a
 * time is held, as of one.
 */
final class SlicedReply implements Reply {

  private static final int PIECE = 64 * 1024;
  private static final long PAUSE_MILLIS = 50;
  private static final int MOST_PAUSES = 100;

  private enum State {
    /** The next slice is to be looked for. */
    WANTS,
    /** It is on its way. */
    WAITS,
    /** It is there. */
    HAS,
    OVER
  }

  private record Wait(Flights.Waiting place, Future<?> timeout) {}

  private final Asker asker;
  private final ClientStream client;
  private final Variant<CachedAnswer> whole;
  private final SliceSet slices;
  private final CharSequence cacheStatus;

  private State state = State.WANTS;
  private boolean driving;
  private HttpResponseStatus status = HttpResponseStatus.OK;

  /** Of the answer; null once it is written. */
  private @Nullable HttpHeaders head;

  /** Of several ranges; null where there is one, or the whole. */
  private @Nullable MultipartRanges multipart;

  /** Which of several ranges is being written. */
  private int turn;

  private long next;
  private long last;
  private byte[] source = {};
  private int at;
  private int end;
  private @Nullable Wait wait;
  private int pauses;
  private int landings;

  /** How often the next slice was waited for. */
  private int waits;

  private SlicedReply(
      Asker asker,
      Variant<CachedAnswer> whole,
      SliceSet slices,
      HttpHeaders head,
      CharSequence cacheStatus) {
    this.asker = asker;
    this.client = asker.client();
    this.whole = whole;
    this.slices = slices;
    this.head = head;
    this.cacheStatus = cacheStatus;
    this.last = slices.complete() - 1;
  }

  /**
   * Answers a request.
   *
   * @param age value of {@code Age}
   * @param cacheStatus value of {@code Cache-Status} where no slice need be fetched first
   */
  static Reply write(
      Asker asker,
      Variant<CachedAnswer> whole,
      SliceSet slices,
      CharSequence age,
      CharSequence cacheStatus,
      long nowMillis) {
    HttpHeaders headers = whole.payload().headers();
    headers.remove(SliceSet.FIELD);
    headers.set(HttpHeaderNames.AGE, age);
    SlicedReply reply = new SlicedReply(asker, whole, slices, headers, cacheStatus);
    reply.begin(headers, nowMillis);
    return reply;
  }

  private void begin(HttpHeaders headers, long nowMillis) {
    NettyFields request = asker.fields();
    CachedAnswer answer = whole.payload();
    if (Preconditions.notModified(request, whole.facts().response(), answer.tag(), nowMillis)) {
      NotModified.strip(headers);
      bodiless(HttpResponseStatus.NOT_MODIFIED, headers);
      return;
    }
    headers.set(HttpHeaderNames.CONTENT_LENGTH, slices.complete());
    if (asker.wantsHead()) {
      bodiless(HttpResponseStatus.OK, headers);
      return;
    }
    switch (Preconditions.range(
        request, whole.facts().response(), answer.tag(), slices.complete(), nowMillis)) {
      case ByteRange.Part part -> {
        status = HttpResponseStatus.PARTIAL_CONTENT;
        next = part.first();
        last = part.last();
        headers.set(
            HttpHeaderNames.CONTENT_RANGE,
            ContentRange.of(next, last, OptionalLong.of(slices.complete())));
        headers.set(HttpHeaderNames.CONTENT_LENGTH, part.length());
      }
      case ByteRange.Unsatisfiable _ -> {
        NotModified.strip(headers);
        headers.set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + slices.complete());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, "0");
        bodiless(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers);
        return;
      }
      case ByteRange.Parts parts -> several(parts, headers);
      case ByteRange.Whole _ -> {}
    }
    drive();
  }

  private void several(ByteRange.Parts parts, HttpHeaders headers) {
    MultipartRanges body =
        new MultipartRanges(parts, headers.get(HttpHeaderNames.CONTENT_TYPE), slices.complete());
    multipart = body;
    status = HttpResponseStatus.PARTIAL_CONTENT;
    next = body.parts().getFirst().first();
    last = body.parts().getFirst().last();
    headers.set(HttpHeaderNames.CONTENT_TYPE, body.contentType());
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length());
  }

  private void bodiless(HttpResponseStatus which, HttpHeaders headers) {
    state = State.OVER;
    headers.add(CacheStatus.NAME, CacheStatus.to(asker.fields(), cacheStatus, asker.key()));
    client.respond(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            which,
            Unpooled.EMPTY_BUFFER,
            headers,
            EmptyHttpHeaders.INSTANCE));
  }

  @Override
  public void onWritable() {
    drive();
  }

  @Override
  public void onClientGone() {
    state = State.OVER;
    leave();
  }

  /** As far as it goes now; a step that makes another one possible at once does not nest it. */
  private void drive() {
    if (driving) {
      return;
    }
    driving = true;
    do {
      while (state == State.WANTS || (state == State.HAS && client.isWritable())) {
        if (state == State.WANTS) {
          state = State.WAITS;
          look(true);
        } else {
          write();
        }
      }
      if (head == null) {
        client.flush();
      }
    } while (state == State.HAS && client.isWritable());
    driving = false;
  }

  private void write() {
    int length = Math.min(PIECE, end - at);
    boolean ends = next + length > last;
    ByteBuf piece = Unpooled.wrappedBuffer(source, at, length);
    at += length;
    next += length;
    if (!ends) {
      client.writeContent(new DefaultHttpContent(piece));
      state = at == end ? State.WANTS : State.HAS;
    } else if (multipart != null) {
      client.writeContent(new DefaultHttpContent(piece));
      partEnds(multipart);
    } else {
      state = State.OVER;
      client.writeContent(new DefaultLastHttpContent(piece));
    }
  }

  private void partEnds(MultipartRanges several) {
    turn++;
    if (turn == several.parts().size()) {
      state = State.OVER;
      client.writeContent(new DefaultLastHttpContent(Unpooled.wrappedBuffer(several.end())));
      return;
    }
    long held = slices.index(next - 1);
    client.writeContent(new DefaultHttpContent(Unpooled.wrappedBuffer(several.head(turn))));
    next = several.parts().get(turn).first();
    last = several.parts().get(turn).last();
    if (index() == held) {
      seek();
    } else {
      state = State.WANTS;
    }
  }

  /** To what is wanted of the slice that is held. */
  private void seek() {
    long first = slices.range(index()).first();
    at = (int) (next - first);
    end = (int) Math.min(source.length, last + 1 - first);
    state = State.HAS;
  }

  // ---- the next slice

  private long index() {
    return slices.index(next);
  }

  private CacheKey key() {
    return slices.key(asker.key(), index());
  }

  private void look(boolean mayWait) {
    landings = asker.edge().flights().landings(key());
    Found<CachedAnswer> found = asker.edge().store().find(key(), asker.fields());
    if (found instanceof Found.OnDisk<CachedAnswer> there) {
      asker
          .edge()
          .store()
          .load(there, read -> client.eventLoop().execute(() -> found(read, mayWait)));
    } else {
      found(found, mayWait);
    }
  }

  private void found(Found<CachedAnswer> found, boolean mayWait) {
    if (state != State.WAITS) {
      return;
    }
    if (found instanceof Found.Match<CachedAnswer>(Variant<CachedAnswer> variant)
        && variant.payload().length() == slices.range(index()).length()) {
      has(variant.payload(), cacheStatus);
    } else if (mayWait) {
      join();
    } else {
      fetch(null);
    }
  }

  private void join() {
    EdgeServices edge = asker.edge();
    switch (edge.flights()
        .join(key(), landings, landing -> client.eventLoop().execute(() -> landed(landing)))) {
      case Flights.Leading leading -> fetch(leading);
      case Flights.Waiting place -> {
        waits++;
        long millis = edge.settings().collapseTimeout().toMillis();
        Runnable late = () -> landed(Landing.NOT_SHARED);
        wait = new Wait(place, client.eventLoop().schedule(late, millis, TimeUnit.MILLISECONDS));
      }
      case Flights.Landed _ -> look(true);
    }
  }

  private void landed(Landing landing) {
    if (wait != null) {
      leave();
      look(landing.worthWaitingAgain(waits));
    }
  }

  private void leave() {
    Wait waited = wait;
    wait = null;
    if (waited != null) {
      waited.timeout().cancel(false);
      waited.place().leave();
    }
  }

  private void fetch(Flights.@Nullable Leading leading) {
    SliceFetch.begin(asker, whole, slices, index(), leading, this::fetched);
  }

  private void fetched(SliceFetch.Outcome outcome) {
    if (state != State.WAITS) {
      return;
    }
    switch (outcome) {
      case SliceFetch.Outcome.Got(CachedAnswer slice, boolean stored) ->
          has(
              slice,
              CacheStatus.forwarded(
                  asker.edge().settings().id(),
                  CacheStatus.Forward.PARTIAL,
                  HttpResponseStatus.PARTIAL_CONTENT.code(),
                  stored));
      case SliceFetch.Outcome.Changed _ -> changed();
      case SliceFetch.Outcome.Busy _ when pauses < MOST_PAUSES -> {
        pauses++;
        client.eventLoop().schedule(this::afterPause, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      }
      case SliceFetch.Outcome.Busy _ -> failed(OriginCall.BUSY);
      case SliceFetch.Outcome.Failed(UpstreamFailure failure) -> failed(failure);
    }
  }

  private void afterPause() {
    if (state == State.WAITS) {
      look(true);
    }
  }

  private void has(CachedAnswer slice, CharSequence how) {
    HttpHeaders headers = head;
    if (headers != null) {
      head = null;
      headers.add(CacheStatus.NAME, CacheStatus.to(asker.fields(), how, asker.key()));
      client.writeHead(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
      if (multipart != null) {
        client.writeContent(new DefaultHttpContent(Unpooled.wrappedBuffer(multipart.head(0))));
      }
    }
    waits = 0;
    source = slice.body();
    seek();
    drive();
  }

  private void changed() {
    state = State.OVER;
    if (isStillStored()) {
      asker.edge().store().purge(new Purge.Resource(asker.key()));
    }
    if (head == null) {
      client.abort();
    } else {
      asker.again().run();
    }
  }

  /** Another may have stored what the origin has by now: that is to stay. */
  private boolean isStillStored() {
    return switch (asker.edge().store().find(asker.key(), asker.fields())) {
      case Found.Match<CachedAnswer>(Variant<CachedAnswer> there) ->
          slices.equals(there.payload().slices());
      case Found.OnDisk<CachedAnswer> _ -> true;
      case Found.OtherVariant<CachedAnswer> _, Found.Nothing<CachedAnswer> _ -> false;
    };
  }

  private void failed(UpstreamFailure failure) {
    state = State.OVER;
    if (head == null) {
      client.abort();
    } else {
      String id = asker.edge().settings().id();
      client.respond(
          CacheStatus.to(
              asker.fields(),
              EdgeProblems.unreachable(id, CacheStatus.Forward.PARTIAL, failure),
              asker.key()));
    }
  }
}
