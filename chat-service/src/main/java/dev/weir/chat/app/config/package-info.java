/**
 * What operators write about chat: rooms, tokens, compression.
 *
 * <p>Start at {@link dev.weir.chat.app.config.ChatProperties}.
 */
@NullMarked
package dev.weir.chat.app.config;

import org.jspecify.annotations.NullMarked;
