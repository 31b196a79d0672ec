/**
 * What a service has to do with requests on a data listener: the lane that takes them, the exchange
 * of each, the client's side of it, and what a listener wants of its service besides.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.exchange.FastLane}, which a service implements,
 * and {@link dev.weir.common.netty.listener.exchange.ClientStream}, by which it answers. {@link
 * dev.weir.common.netty.listener} calls it; nothing here knows how a connection is served.
 */
@NullMarked
package dev.weir.common.netty.listener.exchange;

import org.jspecify.annotations.NullMarked;
