package dev.weir.edge.policy;

/** What a stored response is good for, for one request. */
public sealed interface Reuse {

  /** It answers the request as it is; stale ones too, where the client says that it takes them. */
  record Serve(long ageMillis, long ttlMillis) implements Reuse {}

  /** It answers the request as it is, stale, and is revalidated meanwhile (RFC 5861 section 3). */
  record ServeWhileRevalidating(long ageMillis, long ttlMillis) implements Reuse {}

  /**
   * The origin must be asked first.
   *
   * @param why for {@code Cache-Status}
   * @param staleOnError whether it may answer all the same when no origin can be reached, or what
   *     answers is 500, 502, 503 or 504 (RFC 5861 section 4)
   */
  record Revalidate(Why why, boolean staleOnError) implements Reuse {}

  /** The client wants nothing but stored answers, and this is none for it: 504. */
  record Unsatisfiable() implements Reuse {}

  /** Who demands that the origin be asked. */
  enum Why {
    STALE,
    REQUEST
  }
}
