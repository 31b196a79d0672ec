/**
 * The data plane: listeners that serve HTTP with Netty handlers of our own, and the upstream
 * connections that they lend.
 *
 * <p>Start at {@link dev.weir.common.netty.Listener}, which binds a port, and {@link
 * dev.weir.common.netty.FastLane}, which a service implements to take requests. Everything that
 * belongs to one client connection, its upstream connection included, runs on that connection's
 * event loop, so nothing here is locked.
 */
@NullMarked
package dev.weir.common.netty;

import org.jspecify.annotations.NullMarked;
