/**
 * Listeners that serve HTTP/1.1, HTTP/2 and HTTP/3 with Netty handlers of our own inside Reactor
 * Netty's server: the protection of a port, the requests of a connection in turn, and the two ways
 * in which one is served, the fast lane and Reactor Netty.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.Listener}, which binds a port, and {@link
 * dev.weir.common.netty.listener.exchange.FastLane}, which a service implements to take requests;
 * what lies between the two is here. Everything that belongs to one client connection, its upstream
 * connection included, runs on that connection's event loop, so nothing here is locked.
 */
@NullMarked
package dev.weir.common.netty.listener;

import org.jspecify.annotations.NullMarked;
