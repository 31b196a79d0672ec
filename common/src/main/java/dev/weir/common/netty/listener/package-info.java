/**
 * Listeners that serve HTTP/1.1, HTTP/2 and HTTP/3 with Netty handlers of our own inside Reactor
 * Netty's server: how one is bound and drained, and which handlers its connections and streams are
 * given. What those do is in the packages below this one.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.Listener}, which binds a port, {@link
 * dev.weir.common.netty.listener.ConnectionSetup}, which puts the parts together, and {@link
 * dev.weir.common.netty.listener.exchange.FastLane}, which a service implements to take requests.
 * Everything that belongs to one client connection, its upstream connection included, runs on that
 * connection's event loop, so nothing here or below is locked.
 */
@NullMarked
package dev.weir.common.netty.listener;

import org.jspecify.annotations.NullMarked;
