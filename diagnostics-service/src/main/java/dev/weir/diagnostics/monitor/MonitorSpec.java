package dev.weir.diagnostics.monitor;

import dev.weir.common.health.ProbeSchedule;
import dev.weir.common.health.StatusRanges;
import java.time.Duration;
import java.util.Optional;

/**
 * What a monitor checks, when, and what it makes of it.
 *
 * @param text the endpoint as written, by which its history is known again
 * @param interval from the begin of one check to that of the next, give or take a tenth
 * @param timeout how long a check may take, at most the interval
 * @param rise passes in a row that bring it up, 1 or more
 * @param fall failures in a row that take it down, 1 or more
 * @param statuses of an HTTP answer that pass
 * @param webhook who is told of changes
 */
public record MonitorSpec(
    String text,
    Endpoint endpoint,
    Duration interval,
    Duration timeout,
    int rise,
    int fall,
    StatusRanges statuses,
    Optional<Endpoint.Http> webhook) {
  private static final int JITTER_PERCENT = 10;

  /** When the checks come. */
  ProbeSchedule schedule() {
    return new ProbeSchedule(interval, JITTER_PERCENT);
  }
}
