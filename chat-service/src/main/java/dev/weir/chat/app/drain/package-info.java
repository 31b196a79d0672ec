/**
 * How the service goes: no one new, then the connections in batches, with a word on when to come
 * back.
 *
 * <p>Start at {@link dev.weir.chat.app.drain.Departure}.
 */
@NullMarked
package dev.weir.chat.app.drain;

import org.jspecify.annotations.NullMarked;
