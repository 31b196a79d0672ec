/**
 * Certificates: which one a server shows to whom, under which policy. Plain Java; sockets and
 * contexts of TLS are in {@code netty}. Starts at {@link dev.weir.common.tls.Certificates}.
 */
@NullMarked
package dev.weir.common.tls;

import org.jspecify.annotations.NullMarked;
