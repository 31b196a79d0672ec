package dev.weir.edge.store;

import dev.weir.edge.disk.SegmentLog;
import dev.weir.edge.policy.VaryKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variant on disk, or on its way there.
 *
 * @param <P> what is served
 * @param pending what is to be written; null once it is
 * @param spot where it is; null before
 * @param staleFrom since when it is stale; {@link Long#MAX_VALUE}: a purge has not said so
 * @param storedAt when the answer had arrived, by the clock of the store
 * @param ticket of the write that it waits for, from 1; 0: it was there when the process began
 */
record DiskPlace<P>(
    VaryKey vary,
    List<String> tags,
    @Nullable Variant<P> pending,
    SegmentLog.@Nullable Spot spot,
    long staleFrom,
    long storedAt,
    long ticket) {

  /** Stale for longer than anybody takes. */
  private static final long NEVER_FRESH = -(1L << 60);

  /** Whether it was there when the process began. */
  boolean recovered() {
    return ticket == 0;
  }

  long bytes() {
    return spot != null ? spot.bytes() : pending != null ? pending.bytes() : 0;
  }

  boolean isIn(long segment) {
    return spot != null && spot.segment() == segment;
  }

  DiskPlace<P> at(SegmentLog.Spot where) {
    return new DiskPlace<>(vary, tags, null, where, staleFrom, storedAt, ticket);
  }

  DiskPlace<P> staleFrom(long atMillis) {
    Variant<P> waits = pending == null ? null : pending.staleFrom(atMillis);
    return new DiskPlace<>(
        vary, tags, waits, spot, Math.min(staleFrom, atMillis), storedAt, ticket);
  }

  /** What was read there, as it may be served. */
  Variant<P> as(Variant<P> read) {
    Variant<P> now = staleFrom == Long.MAX_VALUE ? read : read.staleFrom(staleFrom);
    return recovered() ? now.limitedTo(NEVER_FRESH) : now;
  }
}
