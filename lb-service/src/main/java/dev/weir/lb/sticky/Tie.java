package dev.weir.lb.sticky;

import org.jspecify.annotations.Nullable;

/**
 * What ties one request to one of several.
 *
 * @param <T> what it is tied to
 */
public interface Tie<T> {

  /** Whom the request belongs to; null: nobody that is known. */
  @Nullable T to();

  /**
   * Notes who answers.
   *
   * @param by who
   * @param answer the fields of its answer
   * @param overTls whether the client came over TLS
   * @return a value of {@code Set-Cookie} that the answer needs; null where nothing changes
   */
  @Nullable String answered(T by, Fields answer, boolean overTls);

  /** The cookie that is the balancer's own and nothing to upstreams; empty: there is none. */
  String ownCookie();
}
