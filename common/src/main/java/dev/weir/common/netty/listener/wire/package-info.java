/**
 * What the messages of HTTP go to a client by: the channel of a connection or stream, and the
 * tunnel that it may become.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.wire.Wire}. Whoever has the turn writes to one;
 * nothing here knows whose turn it is.
 */
@NullMarked
package dev.weir.common.netty.listener.wire;

import org.jspecify.annotations.NullMarked;
