package dev.weir.common.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Ranges of addresses of one family, sorted and apart, found by binary search. */
final class AddressRanges {
  private final Range[] ranges;

  private AddressRanges(List<Range> ranges) {
    this.ranges = ranges.toArray(Range[]::new);
  }

  static AddressRanges of(List<Cidr> networks) {
    List<Range> sorted =
        networks.stream()
            .map(Range::of)
            .sorted(Comparator.comparing(Range::first).thenComparing(Range::last))
            .toList();
    List<Range> apart = new ArrayList<>();
    for (Range range : sorted) {
      // networks are nested or apart, so a range that overlaps its forerunner lies inside it
      if (apart.isEmpty() || apart.getLast().last().compareTo(range.first()) < 0) {
        apart.add(range);
      } else if (apart.getLast().last().compareTo(range.last()) < 0) {
        apart.set(apart.size() - 1, range);
      }
    }
    return new AddressRanges(apart);
  }

  boolean contains(long high, long low) {
    int from = 0;
    int to = ranges.length - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      Range range = ranges[middle];
      if (range.first().isAfter(high, low)) {
        to = middle - 1;
      } else if (range.last().isBefore(high, low)) {
        from = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  private record Range(Bits first, Bits last) {

    static Range of(Cidr network) {
      byte[] bytes = network.network().getAddress();
      Bits first = new Bits(AddressBits.high(bytes), AddressBits.low(bytes));
      return new Range(first, first.withOnes(8 * bytes.length - network.prefix()));
    }
  }

  private record Bits(long high, long low) implements Comparable<Bits> {

    /** These bits with the lowest {@code count} of them set. */
    Bits withOnes(int count) {
      return new Bits(high | ones(count - 64), low | ones(count));
    }

    private static long ones(int count) {
      return count <= 0 ? 0 : -1L >>> (64 - Math.min(count, 64));
    }

    boolean isAfter(long otherHigh, long otherLow) {
      return compare(otherHigh, otherLow) > 0;
    }

    boolean isBefore(long otherHigh, long otherLow) {
      return compare(otherHigh, otherLow) < 0;
    }

    @Override
    public int compareTo(Bits other) {
      return compare(other.high, other.low);
    }

    private int compare(long otherHigh, long otherLow) {
      int order = Long.compareUnsigned(high, otherHigh);
      return order != 0 ? order : Long.compareUnsigned(low, otherLow);
    }
  }
}
