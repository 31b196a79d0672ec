package dev.weir.common.netty.listener.turn;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is on a connection or stream, and what waits for the next: messages in the order in
 * which they came. At most what one read of the socket brought waits. The states are drawn in
 * {@code docs/states/lane.md}.
 */
final class Turns {

  /** Made with the first that waits: most streams have none. */
  private @Nullable ArrayDeque<Object> waiting;

  private Turn turn = Turn.FREE;
  private boolean tunnelAsked;
  private boolean anyAnswered;

  Turn now() {
    return turn;
  }

  boolean is(Turn asked) {
    return turn == asked;
  }

  void become(Turn next) {
    turn = next;
  }

  /**
   * The fast lane serves.
   *
   * @param tunnelAsked whether the request asks for a tunnel: what the client sends is that one's
   */
  void becomeLane(boolean tunnelAsked) {
    this.tunnelAsked = tunnelAsked;
    turn = Turn.LANE;
  }

  /**
   * Reactor Netty serves.
   *
   * @param tunnelAsked whether the request asks for a tunnel: what the client sends is that one's
   */
  void becomeFallback(boolean tunnelAsked) {
    this.tunnelAsked = tunnelAsked;
    turn = Turn.FALLBACK;
  }

  /** Whether what the client sends now must wait for the tunnel that it asked for. */
  boolean isTunnelAwaited() {
    return tunnelAsked && (turn == Turn.LANE || turn == Turn.FALLBACK);
  }

  /** An answer has been given: whatever ends a stream from then on is no loss. */
  void answered() {
    anyAnswered = true;
  }

  boolean isAnyAnswered() {
    return anyAnswered;
  }

  /**
   * Whether a message has to wait.
   *
   * @param takesAnswers whether the client has taken most of the answers so far
   */
  boolean mustWait(Object msg, boolean takesAnswers) {
    return turn != Turn.CLOSING
        && (turn == Turn.HELD
            || !nothingWaits()
            || (msg instanceof HttpRequest && !isReady(takesAnswers))
            || isTunnelAwaited());
  }

  /** Whether the next request may be served. */
  private boolean isReady(boolean takesAnswers) {
    return turn == Turn.FREE && takesAnswers;
  }

  void await(Object msg) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(2);
    }
    waiting.add(msg);
  }

  boolean nothingWaits() {
    return waiting == null || waiting.isEmpty();
  }

  /**
   * Takes what has waited longest, if its turn has come; else null. It is the caller's to release.
   *
   * @param takesAnswers whether the client has taken most of the answers so far
   */
  @Nullable Object next(boolean takesAnswers) {
    if (waiting == null || turn == Turn.HELD) {
      return null;
    }
    boolean due = isReady(takesAnswers) || !(waiting.peek() instanceof HttpRequest);
    return due ? waiting.poll() : null;
  }

  /** Takes what has waited longest, whoever's turn it is; null where nothing waits. */
  @Nullable Object poll() {
    return waiting == null ? null : waiting.poll();
  }

  /** Lets go of all that waits. */
  void release() {
    if (waiting != null) {
      waiting.forEach(ReferenceCountUtil::release);
      waiting.clear();
    }
  }
}
