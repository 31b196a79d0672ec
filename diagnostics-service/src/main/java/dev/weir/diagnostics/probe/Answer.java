package dev.weir.diagnostics.probe;

import dev.weir.diagnostics.packet.IcmpMeaning;
import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * What came back for one probe.
 *
 * @param number the probe's
 * @param meaning what it says
 * @param from who says it
 * @param rttNanos from sending to receiving, in nanoseconds
 * @param stamps whose clock measured that
 * @param hopLimit hop limit left when it arrived, where the kernel told
 */
public record Answer(
    int number,
    IcmpMeaning meaning,
    InetAddress from,
    long rttNanos,
    Stamps stamps,
    OptionalInt hopLimit) {}
