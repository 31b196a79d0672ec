package dev.weir.edge.store;

import dev.weir.edge.http.Fields;
import dev.weir.edge.invalidate.PurgeLog;
import dev.weir.edge.policy.CacheKey;

/** What a look into the store gives. */
public sealed interface Found<P> {

  /** A response that answers requests of this kind. */
  record Match<P>(Variant<P> variant) implements Found<P> {}

  /** Such a response, which has to be read from disk first: see {@link ResponseStore#load}. */
  final class OnDisk<P> implements Found<P> {
    private final CacheKey key;
    private final Fields request;
    private final DiskPlace<P> place;
    private final PurgeLog.Mark mark;

    OnDisk(CacheKey key, Fields request, DiskPlace<P> place, PurgeLog.Mark mark) {
      this.key = key;
      this.request = request;
      this.place = place;
      this.mark = mark;
    }

    /** Whether this variant was read there. */
    public boolean isOf(Variant<P> variant) {
      return place.storedAt() == variant.facts().arrivedMillis()
          && place.vary().equals(variant.vary());
    }

    CacheKey key() {
      return key;
    }

    Fields request() {
      return request;
    }

    DiskPlace<P> place() {
      return place;
    }

    /** Where the purges stood before it was found. */
    PurgeLog.Mark mark() {
      return mark;
    }
  }

  /** Responses of that key, but for requests with other fields. */
  record OtherVariant<P>() implements Found<P> {}

  /** Nothing. */
  record Nothing<P>() implements Found<P> {}
}
