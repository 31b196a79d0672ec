package dev.weir.common.netty.listener.turn;

/** Who goes on once a turn is over, and its request whole. */
interface TurnEnd {

  /** Nobody has the turn from here on, until the next request comes. */
  void becomeFree();
}
