/**
 * The frames of WebSocket (RFC 6455) and their compression (RFC 7692), as bytes: read and checked
 * as early as they come, joined to messages, encoded once for many.
 *
 * <p>{@link dev.weir.chat.netty.frame.FrameReader} is the way in, {@link
 * dev.weir.chat.netty.frame.Frames} the way out. Nothing here knows who a client is.
 */
@NullMarked
package dev.weir.chat.netty.frame;

import org.jspecify.annotations.NullMarked;
