/**
 * The service: configuration, the WebSocket handshake on the data listener, and the API on the
 * control listener.
 *
 * <p>Start at {@link dev.weir.chat.app.ChatConfiguration}. Only this package knows Spring.
 */
@NullMarked
package dev.weir.chat.app;

import org.jspecify.annotations.NullMarked;
