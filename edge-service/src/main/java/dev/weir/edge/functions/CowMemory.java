package dev.weir.edge.functions;

import java.util.Arrays;
import java.util.Objects;

/**
 * A WebAssembly linear memory that starts as an image and copies a part on its first write, so that
 * going back to the image costs only the parts written, and that holds nothing of its own between
 * two calls: for modules of users, of which there are many. It never grows past its limit. Not
 * thread-safe.
 *
 * <p>A part past the end is the empty array: reading it fails as any read out of bounds does.
 */
final class CowMemory extends GuestMemory {
  private static final int SHIFT = MemoryImage.SHIFT;
  private static final int PART = MemoryImage.PART;
  private static final int MASK = PART - 1;
  private static final int PARTS_EACH = PAGE_SIZE / PART;
  private static final int FIRST_DIRTY = 64;
  private static final byte[] ZEROS = MemoryImage.ZEROS;
  private static final byte[] NONE = {};

  private final MemoryBudget budget;
  private byte[][] parts;
  private boolean[] owned;
  private int[] dirty = new int[FIRST_DIRTY];
  private int dirtyCount;
  private int count;

  CowMemory(int initial, int limit, MemoryBudget budget) {
    super(initial, limit);
    this.budget = budget;
    this.count = initial * PARTS_EACH;
    this.owned = new boolean[limit * PARTS_EACH];
    this.parts = new byte[limit * PARTS_EACH][];
    Arrays.fill(parts, NONE);
    Arrays.fill(parts, 0, count, ZEROS);
  }

  @Override
  byte[][] snapshot(byte[][] base) {
    byte[][] image = new byte[count][];
    for (int i = 0; i < count; i++) {
      image[i] = frozen(i, MemoryImage.part(base, i));
    }
    return image;
  }

  private byte[] frozen(int number, byte[] base) {
    byte[] now = parts[number];
    if (!owned[number]) {
      return now;
    }
    if (Arrays.equals(now, base)) {
      return base;
    }
    return Arrays.equals(now, ZEROS) ? ZEROS : now.clone();
  }

  @Override
  void restore(byte[][] image, int newLimit) {
    forget();
    begin(newLimit);
    int most = newLimit * PARTS_EACH;
    if (most > parts.length) {
      parts = new byte[most][];
      owned = new boolean[most];
      Arrays.fill(parts, NONE);
    } else if (count > image.length) {
      Arrays.fill(parts, image.length, count, NONE);
    }
    System.arraycopy(image, 0, parts, 0, image.length);
    count = image.length;
  }

  @Override
  void forget() {
    for (int k = 0; k < dirtyCount; k++) {
      int number = dirty[k];
      budget.give(parts[number]);
      owned[number] = false;
      parts[number] = NONE;
    }
    dirtyCount = 0;
    begin(maximumPages());
  }

  private byte[] writable(int address) {
    int number = address >>> SHIFT;
    if (number >= count) {
      throw outOfBounds();
    }
    return owned[number] ? parts[number] : own(number);
  }

  /** Whoever runs out of stack in here leaves no part that is taken and not written down. */
  private byte[] own(int number) {
    if (dirtyCount == dirty.length) {
      dirty = Arrays.copyOf(dirty, dirtyCount * 2);
    }
    byte[] copy = budget.take();
    if (copy == null) {
      throw refused();
    }
    byte[] shared = parts[number];
    parts[number] = copy;
    owned[number] = true;
    dirty[dirtyCount++] = number;
    System.arraycopy(shared, 0, copy, 0, PART);
    return copy;
  }

  @Override
  int size() {
    return count << SHIFT;
  }

  @Override
  boolean enlarge(int more) {
    int grown = count + (more >> SHIFT);
    Arrays.fill(parts, count, grown, ZEROS);
    count = grown;
    return true;
  }

  @Override
  public void write(int address, byte[] data, int from, int length) {
    Objects.checkFromIndexSize(from, length, data.length);
    check(address, length);
    int done = 0;
    while (done < length) {
      int at = address + done;
      int part = Math.min(length - done, PART - (at & MASK));
      System.arraycopy(data, from + done, writable(at), at & MASK, part);
      done += part;
    }
  }

  @Override
  public byte[] readBytes(int address, int length) {
    check(address, length);
    byte[] data = new byte[length];
    int done = 0;
    while (done < length) {
      int at = address + done;
      int part = Math.min(length - done, PART - (at & MASK));
      System.arraycopy(parts[at >>> SHIFT], at & MASK, data, done, part);
      done += part;
    }
    return data;
  }

  @Override
  public byte read(int address) {
    try {
      return parts[address >>> SHIFT][address & MASK];
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeByte(int address, byte value) {
    writable(address)[address & MASK] = value;
  }

  @Override
  public short readShort(int address) {
    int at = address & MASK;
    if (at > PART - Short.BYTES) {
      return (short) ((read(address) & 0xFF) | (read(address + 1) << 8));
    }
    try {
      return (short) SHORTS.get(parts[address >>> SHIFT], at);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeShort(int address, short value) {
    int at = address & MASK;
    if (at <= PART - Short.BYTES) {
      SHORTS.set(writable(address), at, value);
    } else {
      writeByte(address, (byte) value);
      writeByte(address + 1, (byte) (value >>> 8));
    }
  }

  @Override
  public int readInt(int address) {
    int at = address & MASK;
    if (at > PART - Integer.BYTES) {
      return (readShort(address) & 0xFFFF) | (readShort(address + 2) << 16);
    }
    try {
      return (int) INTS.get(parts[address >>> SHIFT], at);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeI32(int address, int value) {
    int at = address & MASK;
    if (at <= PART - Integer.BYTES) {
      INTS.set(writable(address), at, value);
    } else {
      writeShort(address, (short) value);
      writeShort(address + 2, (short) (value >>> 16));
    }
  }

  @Override
  public long readLong(int address) {
    int at = address & MASK;
    if (at > PART - Long.BYTES) {
      return (readInt(address) & 0xFFFF_FFFFL) | ((long) readInt(address + 4) << 32);
    }
    try {
      return (long) LONGS.get(parts[address >>> SHIFT], at);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeLong(int address, long value) {
    int at = address & MASK;
    if (at <= PART - Long.BYTES) {
      LONGS.set(writable(address), at, value);
    } else {
      writeI32(address, (int) value);
      writeI32(address + 4, (int) (value >>> 32));
    }
  }

  @Override
  public void zero() {
    forget();
    Arrays.fill(parts, 0, count, ZEROS);
  }

  @Override
  public void fill(byte value, int from, int to) {
    check(from, to - from);
    int at = from;
    while (at < to) {
      int part = Math.min(to - at, PART - (at & MASK));
      Arrays.fill(writable(at), at & MASK, (at & MASK) + part, value);
      at += part;
    }
  }

  @Override
  public void copy(int to, int from, int length) {
    check(to, length);
    check(from, length);
    if (to <= from || to >= from + length) {
      copyUp(to, from, length);
    } else {
      copyDown(to, from, length);
    }
  }

  private void copyUp(int to, int from, int length) {
    int done = 0;
    while (done < length) {
      int target = to + done;
      int source = from + done;
      int room = PART - Math.max(target & MASK, source & MASK);
      int part = Math.min(length - done, room);
      byte[] whole = writable(target);
      System.arraycopy(parts[source >>> SHIFT], source & MASK, whole, target & MASK, part);
      done += part;
    }
  }

  private void copyDown(int to, int from, int length) {
    int left = length;
    while (left > 0) {
      int targetRoom = ((to + left - 1) & MASK) + 1;
      int sourceRoom = ((from + left - 1) & MASK) + 1;
      int part = Math.min(left, Math.min(targetRoom, sourceRoom));
      left -= part;
      byte[] whole = writable(to + left);
      int source = from + left;
      System.arraycopy(parts[source >>> SHIFT], source & MASK, whole, (to + left) & MASK, part);
    }
  }
}
