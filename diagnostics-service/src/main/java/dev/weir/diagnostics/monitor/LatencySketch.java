package dev.weir.diagnostics.monitor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Counts latencies in buckets that grow with them, so that any quantile is known to within 1.6 % (1
 * µs below 32 µs). As in HdrHistogram each doubling is cut into equal parts, here 32; only buckets
 * that hold something take room, since a few checks fill few of them.
 *
 * <p>Example: 40 µs is in the doubling from 32 to 64, whose buckets are 1 µs wide, and 1,000 µs in
 * the one from 512 to 1,024, whose buckets are 16 µs wide.
 */
final class LatencySketch {
  private static final int PER_DOUBLING = 32;
  private static final int BITS = 5;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final long LONGEST_MICROS = (1L << 31) - 1;
  private static final int BUCKETS = bucket(Long.MAX_VALUE) + 1;

  /** Rising, each with its count at the same place. */
  private short[] buckets = new short[0];

  private int[] counts = new int[0];

  void add(long nanos) {
    add(bucket(nanos), 1);
  }

  void add(LatencySketch other) {
    for (int i = 0; i < other.buckets.length; i++) {
      add(other.buckets[i], other.counts[i]);
    }
  }

  private void add(int bucket, int count) {
    int at = Arrays.binarySearch(buckets, (short) bucket);
    if (at >= 0) {
      counts[at] += count;
      return;
    }
    int place = -at - 1;
    short[] moreBuckets = Arrays.copyOf(buckets, buckets.length + 1);
    int[] moreCounts = Arrays.copyOf(counts, counts.length + 1);
    System.arraycopy(buckets, place, moreBuckets, place + 1, buckets.length - place);
    System.arraycopy(counts, place, moreCounts, place + 1, counts.length - place);
    moreBuckets[place] = (short) bucket;
    moreCounts[place] = count;
    buckets = moreBuckets;
    counts = moreCounts;
  }

  boolean isEmpty() {
    return counts.length == 0;
  }

  /**
   * The latency in nanoseconds that {@code percent} of those counted do not exceed (nearest rank).
   */
  long percentile(int percent) {
    long total = Arrays.stream(counts).asLongStream().sum();
    long rank = Math.max(1, (total * percent + 99) / 100);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return middleNanos(buckets[i]);
      }
    }
    return 0;
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(buckets.length);
    for (int i = 0; i < buckets.length; i++) {
      out.writeShort(buckets[i]);
      out.writeInt(counts[i]);
    }
  }

  static LatencySketch read(DataInput in) throws IOException {
    LatencySketch sketch = new LatencySketch();
    int length = in.readUnsignedShort();
    for (int i = 0; i < length; i++) {
      int bucket = in.readUnsignedShort();
      if (bucket >= BUCKETS) {
        throw new IOException("no latency has bucket " + bucket);
      }
      sketch.add(bucket, in.readInt());
    }
    return sketch;
  }

  private static int bucket(long nanos) {
    long micros = Math.clamp(nanos / NANOS_PER_MICRO, 0, LONGEST_MICROS);
    if (micros < PER_DOUBLING) {
      return (int) micros;
    }
    int doubling = 63 - Long.numberOfLeadingZeros(micros) - BITS;
    int leading = (int) (micros >>> doubling) - PER_DOUBLING;
    return PER_DOUBLING + doubling * PER_DOUBLING + leading;
  }

  private static long middleNanos(int bucket) {
    int doubling = bucket < PER_DOUBLING ? 0 : bucket / PER_DOUBLING - 1;
    long from = bucket < PER_DOUBLING ? bucket : PER_DOUBLING + bucket % PER_DOUBLING;
    return ((2 * from + 1) << doubling) * NANOS_PER_MICRO / 2;
  }
}
