package dev.weir.edge.netty;

import dev.weir.common.netty.http.HopByHop;
import dev.weir.common.netty.upstream.UpstreamExchange;
import dev.weir.common.netty.upstream.UpstreamFailure;
import dev.weir.edge.flight.Flights;
import dev.weir.edge.flight.Landing;
import dev.weir.edge.http.ContentRange;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.netty.field.FieldEdits;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.CachePolicy;
import dev.weir.edge.policy.RequestFacts;
import dev.weir.edge.policy.SliceSet;
import dev.weir.edge.policy.Storage;
import dev.weir.edge.policy.VaryKey;
import dev.weir.edge.store.Variant;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one slice whole, for the store and for who asked; it goes on when that one leaves. What
 * is not, byte for byte, of the representation whose head is stored is never taken.
 */
final class SliceFetch implements UpstreamExchange {

  /** What came of it. */
  sealed interface Outcome {

    /** The slice. */
    record Got(CachedAnswer slice, boolean stored) implements Outcome {}

    /** There is another representation by now, or none, or the origin gives no parts of it. */
    record Changed() implements Outcome {}

    /** Too many bodies are on their way into the store. */
    record Busy() implements Outcome {}

    /** No origin gave it. */
    record Failed(UpstreamFailure failure) implements Outcome {}
  }

  private final Asker asker;
  private final Variant<CachedAnswer> whole;
  private final ContentRange range;
  private final CacheKey key;
  private final Flights.@Nullable Leading leading;
  private final Consumer<Outcome> then;
  private final PurgeLog.Mark mark;
  private final SliceIdentity identity;
  private final long askedMillis;
  private final BodyCollector body;
  private final OriginCall call;
  private long came;

  /** Whether the origin lets others have what it answers this request. */
  private boolean storable;

  private boolean over;

  private SliceFetch(
      Asker asker,
      Variant<CachedAnswer> whole,
      SliceSet slices,
      long index,
      SliceIdentity identity,
      Flights.@Nullable Leading leading,
      Consumer<Outcome> then) {
    EdgeServices edge = asker.edge();
    this.asker = asker;
    this.whole = whole;
    this.range = slices.range(index);
    this.key = slices.key(asker.key(), index);
    this.leading = leading;
    this.then = then;
    this.mark = edge.store().mark(key);
    this.identity = identity;
    this.askedMillis = edge.nowMillis();
    int length = (int) range.length();
    this.body = new BodyCollector(length, length, edge.bodies());
    this.call = new OriginCall(edge, new AbsentClient(asker.client()), head(), true, true, this);
  }

  /**
   * Begins.
   *
   * @param whole the head of what is sliced
   * @param leading lands with this, where others may wait for it
   * @param then told once, on the client's event loop
   */
  static void begin(
      Asker asker,
      Variant<CachedAnswer> whole,
      SliceSet slices,
      long index,
      Flights.@Nullable Leading leading,
      Consumer<Outcome> then) {
    Optional<SliceIdentity> identity =
        SliceIdentity.of(whole.payload().headers(), asker.edge().clock().dayMillis());
    if (identity.isEmpty()) {
      // nothing would tell whether what comes is of the same
      land(leading, Landing.NOT_SHARED);
      then.accept(new Outcome.Changed());
      return;
    }
    asker.edge().tally().forwarded();
    new SliceFetch(asker, whole, slices, index, identity.get(), leading, then).call.start();
  }

  private HttpRequest head() {
    String id = asker.edge().settings().id();
    HttpRequest head = OriginHead.of(asker.request(), asker.key(), asker.client(), id);
    OriginHead.slice(head.headers(), range.first(), range.last());
    head.headers().set(HttpHeaderNames.IF_RANGE, identity.validator());
    FieldEdits.apply(asker.edge().site().request(), head.headers());
    return head;
  }

  @Override
  public void onHead(HttpResponse head) {
    HttpHeaders headers = head.headers();
    int status = head.status().code();
    FieldEdits.apply(asker.edge().site().response(), status, headers);
    storable = isStorable(status, headers);
    HopByHop.strip(headers);
    if (asker.edge().policy().isFailure(status)) {
      stop(
          new Outcome.Failed(
              new UpstreamFailure(
                  UpstreamFailure.Kind.BAD_ANSWER, false, true, "answered " + status)));
    } else if (status != HttpResponseStatus.PARTIAL_CONTENT.code()
        || !range.toString().equals(headers.get(HttpHeaderNames.CONTENT_RANGE))
        || !identity.isOf(headers)) {
      stop(new Outcome.Changed());
    }
  }

  /**
   * @param headers as the origin sent them to this hop
   */
  private boolean isStorable(int status, HttpHeaders headers) {
    EdgeServices edge = asker.edge();
    CachePolicy policy = edge.policy();
    RequestFacts facts =
        policy.heeded(
            RequestFacts.of("GET", asker.fields(), false), asker.client().clientAddress());
    return policy.sliceStorage(
            facts, edge.responseFacts(status, headers), askedMillis, edge.nowMillis())
        instanceof Storage.Storable;
  }

  @Override
  public void onContent(HttpContent content) {
    if (!over) {
      take(content.content(), content instanceof LastHttpContent);
    }
    content.release();
  }

  private void take(ByteBuf piece, boolean last) {
    came += piece.readableBytes();
    if (came > range.length()) {
      onSurplus();
    } else if (!body.add(piece)) {
      stop(new Outcome.Busy());
    } else if (last) {
      finish();
    }
  }

  private void finish() {
    byte[] bytes = body.toBytes();
    if (bytes.length != range.length()) {
      stop(
          new Outcome.Failed(
              new UpstreamFailure(
                  UpstreamFailure.Kind.BAD_ANSWER, false, true, "a slice of another length")));
      return;
    }
    CachedAnswer slice = answer(whole, range, bytes);
    end(new Outcome.Got(slice, storable && put(asker, whole, key, slice, mark)));
  }

  /** A slice as it is stored. */
  static CachedAnswer answer(Variant<CachedAnswer> whole, ContentRange range, byte[] bytes) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.CONTENT_RANGE, range.toString());
    return CachedAnswer.of(
        HttpResponseStatus.PARTIAL_CONTENT, headers, whole.facts().response(), bytes, whole.tags());
  }

  /** Stores a slice. */
  static boolean put(
      Asker asker,
      Variant<CachedAnswer> whole,
      CacheKey key,
      CachedAnswer slice,
      PurgeLog.Mark mark) {
    Variant<CachedAnswer> variant =
        new Variant<>(VaryKey.NONE, whole.facts(), slice, slice.bytes(), slice.tags());
    return asker.edge().store().put(key, asker.fields(), variant, mark);
  }

  private void stop(Outcome outcome) {
    call.abort();
    end(outcome);
  }

  private void end(Outcome outcome) {
    if (over) {
      return;
    }
    over = true;
    body.release();
    land(
        leading,
        switch (outcome) {
          case Outcome.Got got when got.stored() -> Landing.STORED;
          case Outcome.Got _, Outcome.Changed _, Outcome.Busy _ -> Landing.NOT_SHARED;
          case Outcome.Failed _ -> Landing.FAILED;
        });
    then.accept(outcome);
  }

  private static void land(Flights.@Nullable Leading leading, Landing landing) {
    if (leading != null) {
      leading.land(landing);
    }
  }

  @Override
  public void onSurplus() {
    stop(
        new Outcome.Failed(
            new UpstreamFailure(
                UpstreamFailure.Kind.BAD_ANSWER, false, true, "more than the slice")));
  }

  @Override
  public void onReadComplete() {
    call.requestMore();
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    end(new Outcome.Failed(failure));
  }
}
