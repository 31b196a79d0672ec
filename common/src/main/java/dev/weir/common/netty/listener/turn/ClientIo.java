package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.listener.wire.Wire;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Writes to a client and reads from it. Within one read of its socket, flushes and further reads
 * wait for the end of that read, so that there is one of each.
 */
final class ClientIo {

  private final Wire wire;
  private final Turns turns;
  private final RequestIntake intake;
  private final Patience patience;
  private boolean reading;
  private boolean flushWanted;
  private boolean moreWanted;

  ClientIo(Wire wire, Turns turns, RequestIntake intake, Patience patience) {
    this.wire = wire;
    this.turns = turns;
    this.intake = intake;
    this.patience = patience;
  }

  /** A read of the socket brought something. */
  void beginRead() {
    reading = true;
  }

  /** It brought no more. Whoever has the turn may write yet, then {@link #flushWanted} follows. */
  void endRead() {
    reading = false;
  }

  boolean isReading() {
    return reading;
  }

  boolean isWritable() {
    return wire.isWritable();
  }

  void write(Object msg) {
    wire.write(msg);
  }

  /** Writes the last of an answer that ends its connection. */
  ChannelFuture writeLast(Object msg) {
    return wire.writeAndTell(msg);
  }

  void writeInterim(HttpResponse interim) {
    wire.writeInterim(interim);
    flush();
  }

  void flush() {
    if (reading) {
      flushWanted = true;
    } else {
      wire.flush();
    }
  }

  /** Flushes what was to be flushed in the read that has ended. */
  void flushWanted() {
    if (flushWanted) {
      flushWanted = false;
      wire.flush();
    }
  }

  /** Asks for the next piece of the request. */
  void requestMore() {
    if (reading) {
      moreWanted = true;
    } else {
      read();
    }
  }

  /** Once the request is whole, one more read is left open: it tells when the client goes away. */
  void readOn() {
    if (moreWanted || intake.isFirstPieceDue() || (intake.isWhole() && turns.nothingWaits())) {
      moreWanted = false;
      read();
    }
  }

  void read() {
    patience.awaitsBody(!intake.isWhole() && !turns.isTunnelAwaited());
    wire.read();
  }

  /** What the client has not taken yet; 0 for streams, of which it is not known. */
  long unsentBytes() {
    return wire.unsentBytes();
  }
}
