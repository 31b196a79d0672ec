/**
 * TLS handshakes of clients: which certificate is shown, which protocol is agreed on, how many may
 * be under way, and what is told to who speaks something else.
 *
 * <p>Start at {@link dev.weir.common.netty.listener.handshake.NegotiatedTls}, by which a listener
 * has its connections begin with one; {@link
 * dev.weir.common.netty.listener.handshake.HandshakeSlot} counts those of QUIC too.
 */
@NullMarked
package dev.weir.common.netty.listener.handshake;

import org.jspecify.annotations.NullMarked;
