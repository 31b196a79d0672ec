package dev.weir.diagnostics.os;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one {@code recvmsg} brought.
 *
 * @param bytes the packet, or from the error queue the packet that it is about
 * @param peer its sender, or from the error queue where it went
 * @param port the peer's
 * @param stampNanos the kernel's clock when the packet passed, nanoseconds since 1970
 * @param hopLimit what the packet had left on arrival
 * @param error why it is in the error queue
 * @param nanoTime this process's clock when it was read
 */
@SuppressWarnings("ArrayRecordComponent") // read once and dropped, never compared
record Received(
    byte[] bytes,
    Optional<InetAddress> peer,
    int port,
    OptionalLong stampNanos,
    OptionalInt hopLimit,
    Optional<ExtendedError> error,
    long nanoTime) {}
