/**
 * What a chat message is, apart from any connection: its kind and how large it may be.
 *
 * <p>Start at {@link dev.weir.chat.message.MessageLimits}.
 */
@NullMarked
package dev.weir.chat.message;

import org.jspecify.annotations.NullMarked;
