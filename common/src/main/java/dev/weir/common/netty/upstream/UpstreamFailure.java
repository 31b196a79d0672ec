package dev.weir.common.netty.upstream;

import dev.weir.common.text.Words;

/**
 * Why an upstream gave no complete answer.
 *
 * @param kind what happened
 * @param reused whether the connection had served another exchange before: the upstream may have
 *     closed it idle, at the very moment it was lent again
 * @param answered whether the head of an answer, or of an interim one, had arrived
 * @param detail one line for people, without the request's content
 */
public record UpstreamFailure(Kind kind, boolean reused, boolean answered, String detail) {

  /** What happened, in the names that retry conditions use. */
  public enum Kind {
    /**
     * No connection came about: refused, unreachable, name not found, or too slow. Nothing was
     * sent.
     */
    CONNECT_FAILURE,
    /** The connection ended, or failed, in the middle of the exchange. */
    RESET,
    /** No byte came for too long. */
    TIMEOUT,
    /** What came back is not HTTP. */
    BAD_ANSWER,
    /**
     * The upstream says that it has not looked at the request: it refused the stream, or closes the
     * connection and names one before it as the last (RFC 9113 section 8.7, RFC 9114 section
     * 4.1.1).
     */
    REFUSED,
    /** The pool is full and so is its queue. Nothing was sent. */
    POOL_EXHAUSTED;

    /** Its name as retry conditions and traces spell it. */
    public String word() {
      return Words.dashed(this);
    }
  }

  /** Whether the upstream cannot have acted upon the request. */
  public boolean unprocessed() {
    return nothingSent() || kind == Kind.REFUSED;
  }

  /** Whether the upstream cannot have seen a byte of the request. */
  public boolean nothingSent() {
    return kind == Kind.CONNECT_FAILURE || kind == Kind.POOL_EXHAUSTED;
  }
}
