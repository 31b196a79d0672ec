package dev.weir.diagnostics.monitor;

import dev.weir.common.health.ProbeOutcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Checks counted by equal spans of time, of which the newest are kept. */
final class Slots {
  private final long widthMillis;
  private final int most;
  private final Deque<Slot> slots = new ArrayDeque<>();

  /**
   * @param width of a span
   * @param most spans that are kept
   */
  Slots(Duration width, int most) {
    this.widthMillis = width.toMillis();
    this.most = most;
  }

  /**
   * Counts a check; one from before the newest span, as after the clock was set back, with that.
   */
  void add(Check check) {
    long index = index(check.at());
    Slot newest = slots.peekLast();
    if (newest == null || newest.index < index) {
      newest = new Slot(index);
      slots.addLast(newest);
    }
    newest.add(check.outcome());
    forget(newest.index);
  }

  private void forget(long newest) {
    while (!slots.isEmpty() && slots.getFirst().index <= newest - most) {
      slots.removeFirst();
    }
  }

  /** All of the last {@code spans}, the one of {@code now} included. */
  Availability sum(Instant now, int spans) {
    long after = index(now) - spans;
    long checks = 0;
    long passed = 0;
    LatencySketch latencies = new LatencySketch();
    for (Slot slot : slots) {
      if (slot.index > after) {
        checks += slot.passed + slot.failed;
        passed += slot.passed;
        latencies.add(slot.latencies);
      }
    }
    return Availability.of(checks, passed, latencies);
  }

  private long index(Instant at) {
    return Math.floorDiv(at.toEpochMilli(), widthMillis);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(slots.size());
    for (Slot slot : slots) {
      slot.write(out);
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      Slot slot = Slot.read(in);
      slots.addLast(slot);
      forget(slot.index);
    }
  }

  private static final class Slot {
    private final long index;
    private int passed;
    private int failed;
    private LatencySketch latencies = new LatencySketch();

    Slot(long index) {
      this.index = index;
    }

    void add(ProbeOutcome outcome) {
      switch (outcome) {
        case ProbeOutcome.Passed(Duration latency) -> {
          passed++;
          latencies.add(latency.toNanos());
        }
        case ProbeOutcome.Failed _ -> failed++;
      }
    }

    void write(DataOutput out) throws IOException {
      out.writeLong(index);
      out.writeInt(passed);
      out.writeInt(failed);
      latencies.write(out);
    }

    static Slot read(DataInput in) throws IOException {
      Slot slot = new Slot(in.readLong());
      slot.passed = in.readInt();
      slot.failed = in.readInt();
      slot.latencies = LatencySketch.read(in);
      return slot;
    }
  }
}
