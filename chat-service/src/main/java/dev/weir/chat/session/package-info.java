/**
 * The decisions about one connection, free of I/O: whether it gets a place, how often it may speak,
 * whether it still lives, and with which code it is sent away.
 *
 * <p>Start at {@link dev.weir.chat.session.CloseReason}, then {@link dev.weir.chat.session.Places}.
 * Time is an argument, in nanoseconds of any monotonic clock.
 */
@NullMarked
package dev.weir.chat.session;

import org.jspecify.annotations.NullMarked;
