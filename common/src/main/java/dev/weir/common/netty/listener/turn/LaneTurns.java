package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.listener.exchange.Exchange;
import dev.weir.common.netty.listener.settings.ListenerTimeouts;
import dev.weir.common.netty.listener.wire.Tunnel;
import dev.weir.common.netty.upstream.UpstreamConnection;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The turns of the fast lane: which exchange serves, and how its turn ends. */
final class LaneTurns {

  private final ClientSide side;
  private final TurnEnd turnEnd;
  private @Nullable Exchange exchange;
  private @Nullable LaneStream stream;
  private @Nullable Tunnel tunnel;

  LaneTurns(ClientSide side, TurnEnd turnEnd) {
    this.side = side;
    this.turnEnd = turnEnd;
  }

  /** Has an exchange serve a request. */
  void begin(LaneStream stream, Exchange opened) {
    side.turns.becomeLane(stream.connects());
    this.stream = stream;
    this.exchange = opened;
    opened.begin();
  }

  /** Whether an exchange has the turn. */
  boolean isServing() {
    return side.turns.is(Turn.LANE) && exchange != null;
  }

  /** Whether an exchange has the turn, and has not begun to answer. */
  boolean isUnanswered() {
    return stream != null && !stream.headWritten();
  }

  /** Who asks; null where no exchange has the turn. */
  @Nullable LaneStream stream() {
    return stream;
  }

  /** The tunnel, once it is one's turn. */
  @Nullable Tunnel tunnel() {
    return tunnel;
  }

  void content(HttpContent content) {
    if (exchange != null) {
      exchange.onContent(content);
    }
  }

  void readComplete() {
    if (exchange != null) {
      exchange.onReadComplete();
    }
  }

  void writable() {
    if (exchange != null) {
      exchange.onWritable();
    }
  }

  /** The last piece of an answer: the turn ends with it. */
  void writeLast(LaneStream ended, Object last) {
    leave();
    long now = side.answered();
    count(ended, ended.status(), now);
    if (!ended.keepAlive()) {
      side.ending.closeAfter(side.io.writeLast(last));
      return;
    }
    side.io.write(last);
    if (side.intake.isWhole()) {
      turnEnd.becomeFree();
    } else {
      side.turns.become(Turn.DISCARD);
      side.intake.beginDiscarding();
      side.io.requestMore();
    }
  }

  private void leave() {
    exchange = null;
    stream = null;
  }

  /** The exchange gives up. */
  void abort(LaneStream aborted) {
    leave();
    side.turns.answered();
    side.admission.abandon();
    side.admission.release();
    count(aborted, aborted.headWritten() ? aborted.status() : 502, System.nanoTime());
    side.ending.cut();
  }

  /**
   * Ends what the lane was doing, if anything.
   *
   * @param status what it came to where no answer had begun
   */
  void endUnfinished(int status) {
    LaneStream gone = stream;
    Exchange left = exchange;
    side.admission.abandon();
    side.admission.release();
    leave();
    if (gone != null && left != null) {
      gone.end();
      count(gone, gone.headWritten() ? gone.status() : status, System.nanoTime());
      left.onClientGone();
    }
  }

  void becomeTunnel(LaneStream ended, HttpResponse switching, UpstreamConnection upstream) {
    side.admission.headOfAnswer(switching);
    leave();
    count(ended, ended.status(), System.nanoTime());
    if (!mayTunnel(ended)) {
      upstream.abort();
      side.wire.close(false);
      return;
    }
    side.stopInspecting();
    side.turns.become(Turn.TUNNEL);
    Tunnel opened = side.wire.tunnel(upstream, patience());
    tunnel = opened;
    opened.start(switching);
    for (Object msg = side.turns.poll(); msg != null; msg = side.turns.poll()) {
      opened.fromClient(msg);
    }
    if (!side.io.isReading()) {
      opened.clientReadComplete();
    }
  }

  private Duration patience() {
    ListenerTimeouts timeouts = side.scope.settings().timeouts();
    return timeouts.send().compareTo(timeouts.tunnelIdle()) < 0
        ? timeouts.send()
        : timeouts.tunnelIdle();
  }

  /** What a client of HTTP/1.1 sent before it knew of the tunnel cannot be told from requests. */
  private boolean mayTunnel(LaneStream ended) {
    return side.multiplexed ? ended.connects() : side.intake.isWhole() && side.turns.nothingWaits();
  }

  private void count(LaneStream ended, int status, long now) {
    ended.count(side.scope.series(), status, now, side.intake.bytes());
  }
}
