package dev.weir.edge.netty;

import io.netty.util.AsciiString;

/**
 * The fields of a hit that change with the second.
 *
 * @param ageSeconds what they were made for
 * @param ttlSeconds what they were made for
 * @param age value of {@code Age}
 * @param cacheStatus value of {@code Cache-Status}
 */
record AgeStamp(long ageSeconds, long ttlSeconds, AsciiString age, AsciiString cacheStatus) {

  static AgeStamp of(String edge, long ageSeconds, long ttlSeconds) {
    return new AgeStamp(
        ageSeconds,
        ttlSeconds,
        AsciiString.of(Long.toString(ageSeconds)),
        AsciiString.of(CacheStatus.hit(edge, ttlSeconds)));
  }

  boolean isFor(long age, long ttl) {
    return ageSeconds == age && ttlSeconds == ttl;
  }
}
