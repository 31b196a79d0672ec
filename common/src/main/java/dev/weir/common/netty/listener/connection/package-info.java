/**
 * What the connections of a listener share, and what each of them has to keep to: how many there
 * are, who is banned, how long a client is waited for, and which floods of frames end one.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.connection.ListenerScope}, which all of a
 * listener's connections share, and {@link
 * dev.weir.common.netty.listener.connection.ConnectionGuard}, the first handler of each. Nothing
 * here knows how requests are served: who serves them makes itself known to the guard as {@link
 * dev.weir.common.netty.listener.connection.TimedRequests}.
 */
@NullMarked
package dev.weir.common.netty.listener.connection;

import org.jspecify.annotations.NullMarked;
