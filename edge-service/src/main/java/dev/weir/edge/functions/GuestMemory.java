package dev.weir.edge.functions;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * The linear memory of a guest, which starts as an image and goes back to it after each call.
 * Bounds, limits and segments of data are here.
 */
abstract class GuestMemory implements Memory {

  static final VarHandle SHORTS = view(short[].class);
  static final VarHandle INTS = view(int[].class);
  static final VarHandle LONGS = view(long[].class);

  private final int initial;
  private int limit;
  private boolean exhausted;
  private DataSegment[] segments = {};

  /**
   * A memory of zeros.
   *
   * @param initial pages of 64 KiB
   * @param limit pages of 64 KiB
   */
  GuestMemory(int initial, int limit) {
    this.initial = initial;
    this.limit = limit;
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /** In bytes, a multiple of {@value #PAGE_SIZE}. */
  abstract int size();

  /** Makes it larger by so many bytes, all zero; false: there is no memory for that. */
  abstract boolean enlarge(int bytes);

  /** What it holds now; parts as they are in another image, or all zero, are shared. */
  abstract byte[][] snapshot(byte[][] base);

  /**
   * Forgets every write, and starts again from an image.
   *
   * @param limit pages of 64 KiB that it may grow to
   * @throws WasmRuntimeException where there is no memory for it
   */
  abstract void restore(byte[][] image, int limit);

  /** Gives up what calls need; what is read until the next restore has no meaning. */
  abstract void forget();

  /** Nothing was refused yet; it may grow to so many pages from now on. */
  final void begin(int newLimit) {
    limit = newLimit;
    exhausted = false;
  }

  /** What fails where there is no memory; counts as refused. */
  final WasmRuntimeException refused() {
    exhausted = true;
    return new WasmRuntimeException("no memory left for functions");
  }

  /** Whether memory was refused since the last restore. */
  final boolean exhausted() {
    return exhausted;
  }

  static WasmRuntimeException outOfBounds() {
    return new WasmRuntimeException("out of bounds memory access");
  }

  /** Whether so many bytes at an address are all within it. */
  final boolean holds(int address, int length) {
    return address >= 0 && length >= 0 && (long) address + length <= size();
  }

  final void check(int address, int length) {
    if (!holds(address, length)) {
      throw outOfBounds();
    }
  }

  @Override
  public final int pages() {
    return size() / PAGE_SIZE;
  }

  @Override
  public final int initialPages() {
    return initial;
  }

  @Override
  public final int maximumPages() {
    return limit;
  }

  @Override
  public final int grow(int more) {
    int before = pages();
    if (more < 0 || more > limit - before || !enlarge(more * PAGE_SIZE)) {
      exhausted = true;
      return -1;
    }
    return before;
  }

  @Override
  public final boolean shared() {
    return false;
  }

  @Override
  @SuppressWarnings("removal") // abstract in the interface until it goes
  public final Object lock(int address) {
    throw new UnsupportedOperationException("memory is not shared");
  }

  @Override
  @SuppressWarnings("removal") // abstract in the interface until it goes
  public final int waitOn(int address, int expected, long timeout) {
    throw new UnsupportedOperationException("memory is not shared");
  }

  @Override
  @SuppressWarnings("removal") // abstract in the interface until it goes
  public final int waitOn(int address, long expected, long timeout) {
    throw new UnsupportedOperationException("memory is not shared");
  }

  @Override
  @SuppressWarnings("removal") // abstract in the interface until it goes
  public final int notify(int address, int most) {
    return 0;
  }

  @Override
  public final void initialize(Instance instance, DataSegment[] all) {
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
  public final void initPassiveSegment(int segment, int to, int from, int length) {
    byte[] data = segments[segment].data();
    if (from < 0 || length < 0 || (long) from + length > data.length) {
      throw outOfBounds();
    }
    write(to, data, from, length);
  }

  @Override
  public final void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  @Override
  public final long readU16(int address) {
    return readShort(address) & 0xFFFFL;
  }

  @Override
  public final void writeF32(int address, float value) {
    writeI32(address, Float.floatToRawIntBits(value));
  }

  @Override
  public final long readF32(int address) {
    return readInt(address);
  }

  @Override
  public final float readFloat(int address) {
    return Float.intBitsToFloat(readInt(address));
  }

  @Override
  public final void writeF64(int address, double value) {
    writeLong(address, Double.doubleToRawLongBits(value));
  }

  @Override
  public final double readDouble(int address) {
    return Double.longBitsToDouble(readLong(address));
  }

  @Override
  public final long readF64(int address) {
    return readLong(address);
  }
}
