package dev.weir.common.netty.upstream;

/** Opens connections to one upstream on one event loop. */
interface UpstreamConnector {

  /** Whether one connection may serve many exchanges at once. */
  boolean mayShare();

  /** Opens one for the pool, which hears of it once. */
  void connect(UpstreamPool pool);
}
