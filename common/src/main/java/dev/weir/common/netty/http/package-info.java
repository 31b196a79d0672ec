/**
 * What HTTP messages say, on whichever side they come in: bytes that are no head or chunk, fields
 * that belong to one hop, interim answers, problems as answers, and who asks.
 *
 * <p>Called for each message by the listeners and the upstream connections; nothing here reads from
 * or writes to a socket of its own accord.
 */
@NullMarked
package dev.weir.common.netty.http;

import org.jspecify.annotations.NullMarked;
