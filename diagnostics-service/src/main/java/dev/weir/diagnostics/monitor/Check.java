package dev.weir.diagnostics.monitor;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.ProbeOutcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * One check of an endpoint.
 *
 * @param at when it ended, in whole milliseconds
 * @param before what the monitor was
 * @param after what it is since
 */
public record Check(Instant at, ProbeOutcome outcome, HealthStatus before, HealthStatus after) {
  private static final int LONGEST_REASON = 200;

  /** Whether it made the monitor another. */
  public boolean isChange() {
    return before != after;
  }

  /** Whether the endpoint was well. */
  public boolean passed() {
    return outcome instanceof ProbeOutcome.Passed;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(at.toEpochMilli());
    out.writeByte(code(before) << 2 | code(after));
    switch (outcome) {
      case ProbeOutcome.Passed(Duration latency) -> out.writeLong(latency.toNanos());
      case ProbeOutcome.Failed(String reason) -> {
        out.writeLong(-1);
        out.writeUTF(reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
      }
    }
  }

  static Check read(DataInput in) throws IOException {
    Instant at = Instant.ofEpochMilli(in.readLong());
    int statuses = in.readUnsignedByte();
    long nanos = in.readLong();
    ProbeOutcome outcome =
        nanos < 0
            ? new ProbeOutcome.Failed(in.readUTF())
            : new ProbeOutcome.Passed(Duration.ofNanos(nanos));
    return new Check(at, outcome, status(statuses >> 2), status(statuses & 3));
  }

  private static int code(HealthStatus status) {
    return switch (status) {
      case UNKNOWN -> 0;
      case UP -> 1;
      case DOWN -> 2;
    };
  }

  private static HealthStatus status(int code) throws IOException {
    return switch (code) {
      case 0 -> HealthStatus.UNKNOWN;
      case 1 -> HealthStatus.UP;
      case 2 -> HealthStatus.DOWN;
      default -> throw new IOException("no status has code " + code);
    };
  }
}
