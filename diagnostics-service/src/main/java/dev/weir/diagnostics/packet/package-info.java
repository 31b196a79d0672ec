/**
 * ICMP as bytes and back, never failing on any bytes; start at {@link
 * dev.weir.diagnostics.packet.EchoMessage}.
 */
@NullMarked
package dev.weir.diagnostics.packet;

import org.jspecify.annotations.NullMarked;
