/**
 * The requests of a connection or stream, in turn: whose turn it is and what waits, who serves a
 * request, the fast lane or Reactor Netty, how its answer is framed and told of, and how long its
 * client is borne.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.turn.LaneHandler}, the handler behind the HTTP
 * codec, or {@link dev.weir.common.netty.listener.turn.StreamTurn}, the same for a stream without a
 * channel; both tell the rest what happens. {@link
 * dev.weir.common.netty.listener.turn.FallbackClient} is for services that serve with Reactor
 * Netty. The states are drawn in {@code docs/states/lane.md}.
 */
@NullMarked
package dev.weir.common.netty.listener.turn;

import org.jspecify.annotations.NullMarked;
