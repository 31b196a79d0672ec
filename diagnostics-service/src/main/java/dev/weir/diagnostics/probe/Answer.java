package dev.weir.diagnostics.probe;

import dev.weir.diagnostics.packet.IcmpError;
import dev.weir.diagnostics.packet.IcmpMeaning;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What came back for one probe.
 *
 * @param number the probe's
 * @param meaning what it says
 * @param from who says it
 * @param rttNanos from sending to receiving, in nanoseconds
 * @param userRttNanos the same by this process's clock, whatever measured {@code rttNanos}
 * @param stamps whose clock measured {@code rttNanos}
 * @param hopLimit hop limit left when it arrived, where the kernel told
 * @param error the ICMP error as it came, where it was one
 */
public record Answer(
    int number,
    IcmpMeaning meaning,
    InetAddress from,
    long rttNanos,
    long userRttNanos,
    Stamps stamps,
    OptionalInt hopLimit,
    Optional<IcmpError> error) {}
