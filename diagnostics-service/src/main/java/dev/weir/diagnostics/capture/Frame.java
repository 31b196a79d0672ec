package dev.weir.diagnostics.capture;

/**
 * A captured packet.
 *
 * @param number of the packet in its capture, from 1
 * @param epochNanos when the kernel saw it
 * @param length on the wire, in bytes
 * @param bytes its beginning, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copied by nobody for speed
public record Frame(long number, long epochNanos, int length, byte[] bytes) {}
