package dev.weir.edge.functions;

import java.util.Arrays;
import java.util.Objects;

/**
 * A WebAssembly linear memory in one array, which marks the parts that are written, so that going
 * back to an image costs only those. It is for the engine of JavaScript, which reads and writes
 * memory all the time: {@link CowMemory}, which holds nothing of its own between two calls, looks
 * into two arrays for each. It never grows past its limit. Not thread-safe.
 *
 * <p>The array is larger than the memory most of the time: what lies beyond the end reads as zero
 * in place of failing. The engine never asks for it, and nothing of another call is there.
 */
final class FlatMemory extends GuestMemory {

  /** Bytes that are there however little is used: what most calls need, at no cost. */
  private static final int ROOM = 4 << 20;

  private static final int SHIFT = MemoryImage.SHIFT;
  private static final int PART = MemoryImage.PART;
  private static final byte WRITTEN = 1;

  private final MemoryBudget budget;
  private final SpareArrays spares = new SpareArrays();
  private byte[] bytes = new byte[ROOM];

  /** One for each part of the array. */
  private byte[] written = new byte[ROOM >> SHIFT];

  /** What the parts held before they were written; beyond its end, zeros. */
  private byte[][] image = {};

  private int size;

  /**
   * A memory of zeros.
   *
   * @param initial pages of 64 KiB
   * @param limit pages of 64 KiB
   * @param budget has to give what is needed beyond four MiB
   */
  FlatMemory(int initial, int limit, MemoryBudget budget) {
    super(initial, limit);
    this.budget = budget;
    if (!enlarge(initial * PAGE_SIZE)) {
      throw refused();
    }
  }

  // ---- images

  @Override
  byte[][] snapshot(byte[][] base) {
    byte[][] now = new byte[size >> SHIFT][];
    for (int i = 0; i < now.length; i++) {
      now[i] = written[i] == 0 ? MemoryImage.part(image, i) : frozen(i, MemoryImage.part(base, i));
    }
    return now;
  }

  private byte[] frozen(int number, byte[] base) {
    if (holds(number, base)) {
      return base;
    }
    int from = number << SHIFT;
    return holds(number, MemoryImage.ZEROS)
        ? MemoryImage.ZEROS
        : Arrays.copyOfRange(bytes, from, from + PART);
  }

  private boolean holds(int number, byte[] part) {
    int from = number << SHIFT;
    return Arrays.equals(bytes, from, from + PART, part, 0, PART);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // of a function, there is one image
  void restore(byte[][] wanted, int newLimit) {
    begin(newLimit);
    size = wanted.length << SHIFT;
    shrink(Math.max(ROOM, size));
    if (!reach(size)) {
      throw refused();
    }
    takeBack();
    if (wanted != image) {
      turnInto(wanted);
    }
  }

  /** Hardly any part is written, so eight are looked at together. */
  private void takeBack() {
    for (int i = 0; i < written.length; i += Long.BYTES) {
      if ((long) LONGS.get(written, i) != 0) {
        for (int number = i; number < i + Long.BYTES; number++) {
          if (written[number] != 0) {
            put(MemoryImage.part(image, number), number);
            written[number] = 0;
          }
        }
      }
    }
  }

  private void put(byte[] part, int number) {
    System.arraycopy(part, 0, bytes, number << SHIFT, PART);
  }

  @SuppressWarnings("ReferenceEquality") // parts that are the same share one array
  private void turnInto(byte[][] wanted) {
    int most = Math.min(written.length, Math.max(image.length, wanted.length));
    for (int i = 0; i < most; i++) {
      byte[] part = MemoryImage.part(wanted, i);
      if (part != MemoryImage.part(image, i)) {
        put(part, i);
      }
    }
    image = wanted;
  }

  @Override
  void forget() {
    shrink(Math.max(ROOM, image.length << SHIFT));
    begin(maximumPages());
  }

  // ---- how large the array is

  /** Makes room for so many bytes; false: the budget or the heap has none. */
  private boolean reach(int needed) {
    int doubled = (int) Math.min(2L * bytes.length, Math.max(maximumPages() * PAGE_SIZE, needed));
    return needed <= bytes.length || extend(Math.max(needed, doubled)) || extend(needed);
  }

  private boolean extend(int length) {
    byte[] larger;
    byte[] marks;
    try {
      larger = spares.take(length);
      marks = Arrays.copyOf(written, length >> SHIFT);
    } catch (OutOfMemoryError heapFull) {
      return false;
    }
    int before = bytes.length;
    System.arraycopy(bytes, 0, larger, 0, before);
    Arrays.fill(larger, before, length, (byte) 0);
    if (!budget.take((length - before) >> SHIFT)) {
      return false;
    }
    byte[] smaller = bytes;
    bytes = larger;
    written = marks;
    spares.give(smaller);
    return true;
  }

  private void shrink(int length) {
    if (bytes.length > length) {
      byte[] larger = bytes;
      byte[] smaller = spares.take(length);
      System.arraycopy(larger, 0, smaller, 0, length);
      bytes = smaller;
      written = Arrays.copyOf(written, length >> SHIFT);
      budget.give((larger.length - length) >> SHIFT);
      spares.give(larger);
    }
  }

  @Override
  int size() {
    return size;
  }

  @Override
  boolean enlarge(int more) {
    if (!reach(size + more)) {
      return false;
    }
    size += more;
    return true;
  }

  // ---- what WebAssembly reads and writes

  // marks come first: who runs out of stack in between has marked what was not written

  /** Of up to eight bytes, which lie in two parts at most. */
  private void mark(int address, int last) {
    int part = address >>> SHIFT;
    written[part] = WRITTEN;
    if (last >>> SHIFT != part) {
      written[last >>> SHIFT] = WRITTEN;
    }
  }

  private void markAll(int address, int length) {
    if (length > 0) {
      Arrays.fill(written, address >>> SHIFT, ((address + length - 1) >>> SHIFT) + 1, WRITTEN);
    }
  }

  @Override
  public byte read(int address) {
    try {
      return bytes[address];
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeByte(int address, byte value) {
    try {
      written[address >>> SHIFT] = WRITTEN;
      bytes[address] = value;
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public short readShort(int address) {
    try {
      return (short) SHORTS.get(bytes, address);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeShort(int address, short value) {
    try {
      mark(address, address + Short.BYTES - 1);
      SHORTS.set(bytes, address, value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public int readInt(int address) {
    try {
      return (int) INTS.get(bytes, address);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeI32(int address, int value) {
    try {
      mark(address, address + Integer.BYTES - 1);
      INTS.set(bytes, address, value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readLong(int address) {
    try {
      return (long) LONGS.get(bytes, address);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeLong(int address, long value) {
    try {
      mark(address, address + Long.BYTES - 1);
      LONGS.set(bytes, address, value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void write(int address, byte[] data, int from, int length) {
    Objects.checkFromIndexSize(from, length, data.length);
    check(address, length);
    markAll(address, length);
    System.arraycopy(data, from, bytes, address, length);
  }

  @Override
  public byte[] readBytes(int address, int length) {
    check(address, length);
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void fill(byte value, int from, int to) {
    check(from, to - from);
    markAll(from, to - from);
    Arrays.fill(bytes, from, to, value);
  }

  @Override
  public void copy(int to, int from, int length) {
    check(to, length);
    check(from, length);
    markAll(to, length);
    System.arraycopy(bytes, from, bytes, to, length);
  }

  @Override
  public void zero() {
    fill((byte) 0, 0, size);
  }
}
