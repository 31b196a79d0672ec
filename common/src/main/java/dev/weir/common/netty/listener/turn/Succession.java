package dev.weir.common.netty.listener.turn;

/** Gives the turn to the request that waits, or reads the next, once a turn is over. */
final class Succession implements TurnEnd {

  /** Who is given the messages whose turn has come. */
  interface Taker {

    void take(Object msg);

    /** All that waited has been given, after a read of the socket, and the fast lane serves. */
    void laneTookAll();
  }

  private final ClientSide side;
  private final Taker taker;
  private boolean serving;

  Succession(ClientSide side, Taker taker) {
    this.side = side;
    this.taker = taker;
  }

  @Override
  public void becomeFree() {
    side.turns.become(Turn.FREE);
    if (!side.turns.nothingWaits()) {
      serveWaiting();
    } else if (!side.io.isReading()) {
      goOn();
    }
  }

  /** What a free connection does next; it waits while the client does not take its answers. */
  void goOn() {
    if (!side.io.isWritable()) {
      return;
    }
    if (side.turns.nothingWaits()) {
      side.wire.read();
    } else {
      serveWaiting();
    }
  }

  void serveWaiting() {
    if (serving) {
      return;
    }
    giveWaiting();
    if (side.io.isReading()) {
      return;
    }
    if (side.turns.is(Turn.FREE)) {
      side.io.flush();
      if (side.turns.nothingWaits()) {
        goOn();
      }
    } else if (side.turns.is(Turn.LANE)) {
      taker.laneTookAll();
    }
  }

  private void giveWaiting() {
    serving = true;
    try {
      Object next = side.turns.next(side.io.isWritable());
      while (next != null) {
        taker.take(next);
        next = side.turns.next(side.io.isWritable());
      }
    } finally {
      serving = false;
    }
  }
}
