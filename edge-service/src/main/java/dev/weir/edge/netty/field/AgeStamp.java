package dev.weir.edge.netty.field;

import io.netty.util.AsciiString;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The fields of a hit that change with the second. Those made lately are kept for all answers
 * together: what is as old and lasts as long says the same.
 *
 * @param edge what they were made for
 * @param ageSeconds what they were made for
 * @param ttlSeconds what they were made for
 * @param age value of {@code Age}
 * @param cacheStatus value of {@code Cache-Status}
 */
public record AgeStamp(
    String edge, long ageSeconds, long ttlSeconds, AsciiString age, AsciiString cacheStatus) {

  /** How many are kept; of two that meet in one place the later stays. */
  private static final int KEPT = 1024;

  private static final AtomicReferenceArray<AgeStamp> LATEST = new AtomicReferenceArray<>(KEPT);

  public static AgeStamp of(String edge, long ageSeconds, long ttlSeconds) {
    int place = (int) (ageSeconds * 31 + ttlSeconds) & (KEPT - 1);
    AgeStamp latest = LATEST.getPlain(place);
    if (latest == null || !latest.isFor(edge, ageSeconds, ttlSeconds)) {
      latest = made(edge, ageSeconds, ttlSeconds);
      LATEST.setRelease(place, latest);
    }
    return latest;
  }

  private static AgeStamp made(String edge, long ageSeconds, long ttlSeconds) {
    return new AgeStamp(
        edge,
        ageSeconds,
        ttlSeconds,
        AsciiString.of(Long.toString(ageSeconds)),
        AsciiString.of(CacheStatus.hit(edge, ttlSeconds)));
  }

  private boolean isFor(String atEdge, long itsAge, long itsTtl) {
    return ageSeconds == itsAge && ttlSeconds == itsTtl && edge.equals(atEdge);
  }
}
