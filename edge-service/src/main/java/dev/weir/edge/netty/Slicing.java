package dev.weir.edge.netty;

import dev.weir.edge.http.ContentRange;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.netty.field.ContentDigests;
import dev.weir.edge.netty.stored.CachedAnswer;
import dev.weir.edge.policy.CacheKey;
import dev.weir.edge.policy.SliceSet;
import dev.weir.edge.policy.Storage;
import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.store.Variant;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first slice that comes of a representation, and with it the head of all of them. */
final class Slicing {

  private static final byte[] NO_BODY = {};

  private final Asker asker;
  private final Fetch fetch;
  private final SliceSet slices;
  private final ContentRange range;
  private final Variant<CachedAnswer> whole;
  private final BodyCollector body;

  private Slicing(
      Asker asker,
      Fetch fetch,
      SliceSet slices,
      ContentRange range,
      Variant<CachedAnswer> whole,
      BodyCollector body) {
    this.asker = asker;
    this.fetch = fetch;
    this.slices = slices;
    this.range = range;
    this.whole = whole;
    this.body = body;
  }

  /**
   * Begins, where an answer is the slice that was asked for, of a representation that can be told
   * from its successors, and may be stored.
   *
   * @param wanted offset of the slice
   * @param headers of a 206; copied
   * @param storage of the whole
   */
  static @Nullable Slicing begin(
      Asker asker,
      Fetch fetch,
      long wanted,
      int size,
      HttpHeaders headers,
      Storage storage,
      List<String> tags) {
    Optional<ContentRange> range =
        Optional.ofNullable(headers.get(HttpHeaderNames.CONTENT_RANGE))
            .flatMap(ContentRange::parse);
    if (range.isEmpty()
        || range.get().complete().orElse(Long.MAX_VALUE) > SliceSet.LONGEST
        || !(storage instanceof Storage.Storable(StoredFacts facts))) {
      return null;
    }
    SliceSet slices = SliceSet.begin(size, range.get().complete().getAsLong());
    if (!slices.range(slices.index(wanted)).equals(range.get())) {
      return null;
    }
    HttpHeaders fields = headers.copy();
    fields.remove(HttpHeaderNames.CONTENT_RANGE);
    ContentDigests.remove(fields);
    fields.set(SliceSet.FIELD, slices.text());
    CachedAnswer answer =
        CachedAnswer.of(HttpResponseStatus.OK, fields, facts.response(), NO_BODY, tags);
    if (SliceIdentity.of(answer.headers(), asker.edge().clock().dayMillis()).isEmpty()) {
      return null;
    }
    Variant<CachedAnswer> whole =
        new Variant<>(
            asker.edge().policy().varyKey(facts.response(), asker.fields(), answer.language()),
            facts,
            answer,
            answer.bytes(),
            tags);
    int length = (int) range.get().length();
    BodyCollector body = new BodyCollector(length, length, asker.edge().bodies());
    return new Slicing(asker, fetch, slices, range.get(), whole, body);
  }

  /** Takes a piece; returns whether there is room for it. */
  boolean add(ByteBuf piece) {
    return body.add(piece);
  }

  void drop() {
    body.release();
  }

  /** The head of all slices. */
  Variant<CachedAnswer> whole() {
    return whole;
  }

  /**
   * Stores slice and head.
   *
   * @return whether the head is stored; empty where the slice is not as long as it said
   */
  Optional<Boolean> finish() {
    byte[] bytes = body.toBytes();
    body.release();
    if (bytes.length != range.length()) {
      return Optional.empty();
    }
    EdgeServices edge = asker.edge();
    CacheKey key = slices.key(asker.key(), slices.index(range.first()));
    // nobody could have purged it by this key before
    PurgeLog.Mark mark =
        new PurgeLog.Mark(fetch.mark().generation(), edge.store().mark(key).stripe());
    boolean stored =
        SliceFetch.put(asker, whole, key, SliceFetch.answer(whole, range, bytes), mark)
            && Keeping.put(
                edge, asker.key(), asker.fields(), fetch, whole.facts(), whole.payload());
    return Optional.of(stored);
  }
}
