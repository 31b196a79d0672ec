package dev.weir.edge.functions;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * A WebAssembly linear memory that starts as an image and copies a page on its first write, so that
 * going back to the image costs only the pages written. It never grows past its limit. Not
 * thread-safe.
 *
 * <p>A page past the end is the empty array: reading it fails as any read out of bounds does.
 */
final class CowMemory implements Memory {
  static final int PAGE = 1 << 16;
  private static final int SHIFT = 16;
  private static final int MASK = PAGE - 1;
  private static final int FIRST_DIRTY = 64;
  private static final byte[] ZEROS = new byte[PAGE];
  private static final byte[] NONE = {};
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private final PageBudget budget;
  private final int initial;
  private byte[][] pages;
  private boolean[] owned;
  private int[] dirty = new int[FIRST_DIRTY];
  private int dirtyCount;
  private int size;
  private int limit;
  private boolean exhausted;
  private DataSegment[] segments = {};

  CowMemory(int initial, int limit, PageBudget budget) {
    this.budget = budget;
    this.initial = initial;
    this.limit = limit;
    this.size = initial;
    this.owned = new boolean[limit];
    this.pages = new byte[limit][];
    Arrays.fill(pages, NONE);
    Arrays.fill(pages, 0, initial, ZEROS);
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /** The pages as they are now; those equal to the base's, or all zero, are shared with it. */
  byte[][] snapshot(byte[][] base) {
    byte[][] image = new byte[size][];
    for (int i = 0; i < size; i++) {
      image[i] = frozen(i, i < base.length ? base[i] : ZEROS);
    }
    return image;
  }

  private byte[] frozen(int page, byte[] base) {
    byte[] now = pages[page];
    if (!owned[page]) {
      return now;
    }
    if (Arrays.equals(now, base)) {
      return base;
    }
    return Arrays.equals(now, ZEROS) ? ZEROS : now.clone();
  }

  /** Forgets every write, and starts again from an image. */
  void restore(byte[][] image, int newLimit) {
    forget();
    if (newLimit > pages.length) {
      pages = new byte[newLimit][];
      owned = new boolean[newLimit];
      Arrays.fill(pages, NONE);
    } else if (size > image.length) {
      Arrays.fill(pages, image.length, size, NONE);
    }
    System.arraycopy(image, 0, pages, 0, image.length);
    size = image.length;
    limit = newLimit;
  }

  /** Gives up every page written; what is read until the next restore has no meaning. */
  void forget() {
    for (int k = 0; k < dirtyCount; k++) {
      int page = dirty[k];
      budget.give(pages[page]);
      owned[page] = false;
      pages[page] = NONE;
    }
    dirtyCount = 0;
    exhausted = false;
  }

  /** Whether memory was refused since the last restore. */
  boolean exhausted() {
    return exhausted;
  }

  private byte[] writable(int address) {
    int page = address >>> SHIFT;
    if (page >= size) {
      throw outOfBounds();
    }
    return owned[page] ? pages[page] : own(page);
  }

  /** Whoever runs out of stack in here leaves no page that is taken and not written down. */
  private byte[] own(int page) {
    if (dirtyCount == dirty.length) {
      dirty = Arrays.copyOf(dirty, dirtyCount * 2);
    }
    byte[] copy = budget.take();
    if (copy == null) {
      exhausted = true;
      throw new WasmRuntimeException("no memory left for functions");
    }
    byte[] shared = pages[page];
    pages[page] = copy;
    owned[page] = true;
    dirty[dirtyCount++] = page;
    System.arraycopy(shared, 0, copy, 0, PAGE);
    return copy;
  }

  private static WasmRuntimeException outOfBounds() {
    return new WasmRuntimeException("out of bounds memory access");
  }

  /** Whether so many bytes at an address are all within it. */
  boolean holds(int address, int length) {
    return address >= 0 && length >= 0 && (long) address + length <= (long) size * PAGE;
  }

  private void check(int address, int length) {
    if (!holds(address, length)) {
      throw outOfBounds();
    }
  }

  @Override
  public int pages() {
    return size;
  }

  @Override
  public int grow(int more) {
    if (more < 0 || more > limit - size) {
      exhausted = true;
      return -1;
    }
    int before = size;
    Arrays.fill(pages, before, before + more, ZEROS);
    size = before + more;
    return before;
  }

  @Override
  public int initialPages() {
    return initial;
  }

  @Override
  public int maximumPages() {
    return limit;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  @SuppressWarnings("removal") // abstract in the interface until it goes
  public Object lock(int address) {
    throw new UnsupportedOperationException("memory is not shared");
  }

  @Override
  @SuppressWarnings("removal") // abstract in the interface until it goes
  public int waitOn(int address, int expected, long timeout) {
    throw new UnsupportedOperationException("memory is not shared");
  }

  @Override
  @SuppressWarnings("removal") // abstract in the interface until it goes
  public int waitOn(int address, long expected, long timeout) {
    throw new UnsupportedOperationException("memory is not shared");
  }

  @Override
  @SuppressWarnings("removal") // abstract in the interface until it goes
  public int notify(int address, int most) {
    return 0;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] all) {
    if (all == null) {
      return;
    }
    segments = all.clone();
    for (DataSegment segment : segments) {
      if (segment instanceof ActiveDataSegment active) {
        int to =
            (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
        write(to, active.data(), 0, active.data().length);
      }
    }
  }

  @Override
  public void initPassiveSegment(int segment, int to, int from, int length) {
    byte[] data = segments[segment].data();
    if (from < 0 || length < 0 || (long) from + length > data.length) {
      throw outOfBounds();
    }
    write(to, data, from, length);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  @Override
  public void write(int address, byte[] data, int from, int length) {
    Objects.checkFromIndexSize(from, length, data.length);
    check(address, length);
    int done = 0;
    while (done < length) {
      int at = address + done;
      int part = Math.min(length - done, PAGE - (at & MASK));
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
      int part = Math.min(length - done, PAGE - (at & MASK));
      System.arraycopy(pages[at >>> SHIFT], at & MASK, data, done, part);
      done += part;
    }
    return data;
  }

  @Override
  public byte read(int address) {
    try {
      return pages[address >>> SHIFT][address & MASK];
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
    if (at > PAGE - Short.BYTES) {
      return (short) ((read(address) & 0xFF) | (read(address + 1) << 8));
    }
    try {
      return (short) SHORTS.get(pages[address >>> SHIFT], at);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readU16(int address) {
    return readShort(address) & 0xFFFFL;
  }

  @Override
  public void writeShort(int address, short value) {
    int at = address & MASK;
    if (at <= PAGE - Short.BYTES) {
      SHORTS.set(writable(address), at, value);
    } else {
      writeByte(address, (byte) value);
      writeByte(address + 1, (byte) (value >>> 8));
    }
  }

  @Override
  public int readInt(int address) {
    int at = address & MASK;
    if (at > PAGE - Integer.BYTES) {
      return (readShort(address) & 0xFFFF) | (readShort(address + 2) << 16);
    }
    try {
      return (int) INTS.get(pages[address >>> SHIFT], at);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeI32(int address, int value) {
    int at = address & MASK;
    if (at <= PAGE - Integer.BYTES) {
      INTS.set(writable(address), at, value);
    } else {
      writeShort(address, (short) value);
      writeShort(address + 2, (short) (value >>> 16));
    }
  }

  @Override
  public long readLong(int address) {
    int at = address & MASK;
    if (at > PAGE - Long.BYTES) {
      return (readInt(address) & 0xFFFF_FFFFL) | ((long) readInt(address + 4) << 32);
    }
    try {
      return (long) LONGS.get(pages[address >>> SHIFT], at);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeLong(int address, long value) {
    int at = address & MASK;
    if (at <= PAGE - Long.BYTES) {
      LONGS.set(writable(address), at, value);
    } else {
      writeI32(address, (int) value);
      writeI32(address + 4, (int) (value >>> 32));
    }
  }

  @Override
  public void writeF32(int address, float value) {
    writeI32(address, Float.floatToRawIntBits(value));
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public float readFloat(int address) {
    return Float.intBitsToFloat(readInt(address));
  }

  @Override
  public void writeF64(int address, double value) {
    writeLong(address, Double.doubleToRawLongBits(value));
  }

  @Override
  public double readDouble(int address) {
    return Double.longBitsToDouble(readLong(address));
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void zero() {
    forget();
    Arrays.fill(pages, 0, size, ZEROS);
  }

  @Override
  public void fill(byte value, int from, int to) {
    check(from, to - from);
    int at = from;
    while (at < to) {
      int part = Math.min(to - at, PAGE - (at & MASK));
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
      int room = PAGE - Math.max(target & MASK, source & MASK);
      int part = Math.min(length - done, room);
      byte[] page = writable(target);
      System.arraycopy(pages[source >>> SHIFT], source & MASK, page, target & MASK, part);
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
      byte[] page = writable(to + left);
      int source = from + left;
      System.arraycopy(pages[source >>> SHIFT], source & MASK, page, (to + left) & MASK, part);
    }
  }
}
