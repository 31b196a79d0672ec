/**
 * What a TLS handshake needs on the listeners' side: contexts for each certificate and protocol,
 * for TCP and QUIC, and the keys of session tickets with their rotation.
 *
 * <p>Start at {@link dev.weir.common.netty.tls.TlsContexts}; the handshake itself is the
 * listener's.
 */
@NullMarked
package dev.weir.common.netty.tls;

import org.jspecify.annotations.NullMarked;
