package dev.weir.common.netty.listener.turn;

/** Whose turn it is on a client's connection. Drawn in {@code docs/states/lane.md}. */
enum Turn {
  /** Nobody's: the next request is awaited. */
  FREE,
  /** Nobody's yet: whether a limit lets the request pass is being asked elsewhere. */
  HELD,
  /** An exchange of the fast lane serves. */
  LANE,
  /** Reactor Netty serves. */
  FALLBACK,
  /** The answer is out, the rest of its request is read and thrown away. */
  DISCARD,
  /** Bytes pass through. */
  TUNNEL,
  /** The connection ends as soon as the answer is out. */
  CLOSING
}
