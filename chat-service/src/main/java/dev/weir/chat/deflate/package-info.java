/**
 * Compression of WebSocket messages (permessage-deflate, RFC 7692): what is agreed on in a
 * handshake, and coding by it. Plain Java. Start at {@link dev.weir.chat.deflate.DeflateOffers}.
 */
@NullMarked
package dev.weir.chat.deflate;

import org.jspecify.annotations.NullMarked;
