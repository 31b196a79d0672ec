/**
 * What clients meet on the data listener before a message flows: the handshake, who may come in,
 * the browser client's script, and events for those without WebSocket.
 *
 * <p>Start at {@link dev.weir.chat.app.client.PublicEndpoint}.
 */
@NullMarked
package dev.weir.chat.app.client;

import org.jspecify.annotations.NullMarked;
