package dev.weir.diagnostics.run;

import java.time.Duration;

/**
 * How much may run.
 *
 * @param atOnce runs at once for all callers together, 1 or more
 * @param perCaller runs at once for one caller, 1 or more
 * @param longest how long a run may last
 */
public record RunLimits(int atOnce, int perCaller, Duration longest) {}
