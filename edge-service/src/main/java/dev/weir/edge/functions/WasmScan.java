package dev.weir.edge.functions;

import java.util.Arrays;
import java.util.Locale;

/**
 * Looks at the bytes of a module before anything is built of them: a few bytes may declare millions
 * of locals, of elements or of bytes, and what reads them would make room for all at once. What it
 * lets pass takes memory in proportion to its size.
 *
 * <p>WebAssembly Core 2.0, section 5 (binary format). Everything else about the module is the
 * validator's.
 */
final class WasmScan {
  /** The largest module, in bytes. */
  static final int MOST_BYTES = 512 << 10;

  private static final int MOST_FUNCTIONS = 10_000;
  private static final int MOST_LOCALS = 100_000;
  private static final byte[] MAGIC = {0, 'a', 's', 'm'};
  private static final byte[] VERSION = {1, 0, 0, 0};
  private static final int ELEMENTS = 9;
  private static final int CODE = 10;
  private static final int DATA = 11;
  private static final int END = 0x0B;

  private final byte[] module;
  private int at;
  private int limit;
  private long locals;

  private WasmScan(byte[] module) {
    this.module = module;
    this.limit = module.length;
  }

  /**
   * Looks at a module.
   *
   * @throws FunctionRefused where it is none, is larger than {@link #MOST_BYTES}, or declares more
   *     than it has
   */
  static void check(byte[] module) throws FunctionRefused {
    if (module.length > MOST_BYTES) {
      throw new FunctionRefused(
          "the module has " + module.length + " bytes, expected at most " + MOST_BYTES);
    }
    if (module.length < 8 || !Arrays.equals(module, 0, 4, MAGIC, 0, 4)) {
      throw new FunctionRefused(
          "it is no WebAssembly module: it does not begin with the bytes 00 61 73 6d");
    }
    if (!Arrays.equals(module, 4, 8, VERSION, 0, 4)) {
      throw new FunctionRefused(
          "it is of another binary version than 1; a component is not taken, its core module is");
    }
    new WasmScan(module).sections();
  }

  private void sections() throws FunctionRefused {
    at = 8;
    while (at < module.length) {
      int id = next();
      int size = number();
      if (size < 0 || size > module.length - at) {
        throw broken("section " + id + " is longer than the module");
      }
      int end = at + size;
      limit = end;
      switch (id) {
        case ELEMENTS -> elements();
        case CODE -> code();
        case DATA -> data();
        default -> at = end;
      }
      at = end;
      limit = module.length;
    }
  }

  private void code() throws FunctionRefused {
    int count = number();
    if (count < 0 || count > MOST_FUNCTIONS) {
      throw new FunctionRefused(
          "the module has "
              + Integer.toUnsignedString(count)
              + " functions, expected at most "
              + MOST_FUNCTIONS);
    }
    for (int i = 0; i < count; i++) {
      int size = sized("a function");
      int end = at + size;
      int groups = number();
      for (int group = 0; group < groups && at < end; group++) {
        locals += Integer.toUnsignedLong(number());
        if (locals > MOST_LOCALS) {
          throw new FunctionRefused(
              "the functions of the module have more than " + MOST_LOCALS + " locals together");
        }
        type();
      }
      at = end;
    }
  }

  /** A value type: one byte, or a reference with the type of what it refers to. */
  private void type() throws FunctionRefused {
    int first = next();
    if (first == 0x63 || first == 0x64) {
      number();
    }
  }

  private void elements() throws FunctionRefused {
    int count = number();
    for (int i = 0; i < count && i >= 0; i++) {
      int flags = number();
      boolean active = (flags & 1) == 0;
      boolean named = (flags & 2) != 0;
      if (active && named) {
        number();
      }
      if (active) {
        constant();
      }
      if (!active || named) {
        type();
      }
      int items = sized("an element segment");
      for (int item = 0; item < items; item++) {
        if ((flags & 4) == 0) {
          number();
        } else {
          constant();
        }
      }
    }
  }

  private void data() throws FunctionRefused {
    int count = number();
    for (int i = 0; i < count && i >= 0; i++) {
      int mode = number();
      if (mode == 2) {
        number();
      }
      if (mode != 1) {
        constant();
      }
      at += sized("a data segment");
    }
  }

  /** A constant expression, with its end. */
  private void constant() throws FunctionRefused {
    for (; ; ) {
      int code = next();
      switch (code) {
        case END -> {
          return;
        }
        case 0x23, 0x41, 0x42, 0xD0, 0xD2 -> number();
        case 0x43 -> skip(Float.BYTES);
        case 0x44 -> skip(Double.BYTES);
        case 0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E -> {}
        default ->
            throw broken(
                "a constant expression has the instruction "
                    + String.format(Locale.ROOT, "%02x", code));
      }
    }
  }

  /** A number of things that take a byte each at least. */
  private int sized(String what) throws FunctionRefused {
    int size = number();
    if (size < 0 || size > limit - at) {
      throw broken(what + " is longer than its section");
    }
    return size;
  }

  private void skip(int bytes) throws FunctionRefused {
    if (bytes > limit - at) {
      throw broken("a section ends within a number");
    }
    at += bytes;
  }

  private int next() throws FunctionRefused {
    if (at >= limit) {
      throw broken("a section ends too early");
    }
    return module[at++] & 0xFF;
  }

  /** LEB128, of which the lower 32 bits matter. */
  private int number() throws FunctionRefused {
    int value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int part = next();
      if (shift < Integer.SIZE) {
        value |= (part & 0x7F) << shift;
      }
      if (part < 0x80) {
        return value;
      }
    }
    throw broken("a number is too long");
  }

  private static FunctionRefused broken(String how) {
    return new FunctionRefused("the module is malformed: " + how);
  }
}
