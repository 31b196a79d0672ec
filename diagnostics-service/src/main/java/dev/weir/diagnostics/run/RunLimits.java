package dev.weir.diagnostics.run;

import java.time.Duration;

/**
 * How much may run.
 *
 * @param atOnce runs at once for all callers together, 1 or more
 * @param perCaller runs at once for one caller, 1 or more
 * @param perTarget runs at once to one address, of all callers together, 1 or more
 * @param packets that all runs together may send in a second, 1 or more
 * @param packetsPerCaller of one caller's
 * @param packetsPerTarget to one address, of all callers together
 * @param longest how long a run may last
 */
public record RunLimits(
    int atOnce,
    int perCaller,
    int perTarget,
    int packets,
    int packetsPerCaller,
    int packetsPerTarget,
    Duration longest) {}
