/**
 * The control API: rooms, messages, connections and listeners, and the records that it reads and
 * answers with.
 *
 * <p>Start at {@link dev.weir.chat.app.api.RoomsController}.
 */
@NullMarked
package dev.weir.chat.app.api;

import org.jspecify.annotations.NullMarked;
