package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes small modules (WebAssembly Core 2.0, section 5). Types are written {@code ii:l}: i for
 * i32, l for i64, f for a reference to a function.
 */
final class WasmBytes {
  static final int UNREACHABLE = 0x00;
  static final int BLOCK = 0x02;
  static final int LOOP = 0x03;
  static final int IF = 0x04;
  static final int EMPTY = 0x40;
  static final int END = 0x0B;
  static final int BR = 0x0C;
  static final int BR_TABLE = 0x0E;
  static final int CALL = 0x10;
  static final int DROP = 0x1A;
  static final int LOCAL_GET = 0x20;
  static final int GLOBAL_GET = 0x23;
  static final int GLOBAL_SET = 0x24;
  static final int I32_LOAD = 0x28;
  static final int I32_LOAD8 = 0x2D;
  static final int I32_STORE = 0x36;
  static final int I32_STORE8 = 0x3A;
  static final int GROW = 0x40;
  static final int I32_EQ = 0x46;
  static final int I32_ADD = 0x6A;
  static final int I32_DIV = 0x6D;

  private final List<byte[]> types = new ArrayList<>();
  private final List<byte[]> imports = new ArrayList<>();
  private final List<byte[]> functions = new ArrayList<>();
  private final List<byte[]> globals = new ArrayList<>();
  private final List<byte[]> exports = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<byte[]> data = new ArrayList<>();
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
  private int memory = 1;
  private int start = -1;
  private int cut;
  private boolean table;

  /** Bytes one after the other. */
  static byte[] code(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof byte[] bytes) {
        out.writeBytes(bytes);
      } else {
        out.write((Integer) part);
      }
    }
    return out.toByteArray();
  }

  static byte[] i32(int value) {
    return code(0x41, signed(value));
  }

  static byte[] i64(long value) {
    return code(0x42, signed(value));
  }

  static byte[] unsigned(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] signed(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while (rest < -64 || rest > 63) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    out.write((int) (rest & 0x7F));
    return out.toByteArray();
  }

  static byte[] sized(byte[] bytes) {
    return code(unsigned(bytes.length), bytes);
  }

  private static byte[] vector(List<byte[]> items) {
    return code(unsigned(items.size()), code(items.toArray()));
  }

  private static byte[] name(String name) {
    return sized(name.getBytes(UTF_8));
  }

  private static byte[] types(String letters) {
    byte[] types = new byte[letters.length()];
    for (int i = 0; i < types.length; i++) {
      types[i] =
          switch (letters.charAt(i)) {
            case 'i' -> (byte) 0x7F;
            case 'l' -> (byte) 0x7E;
            default -> (byte) 0x70;
          };
    }
    return sized(types);
  }

  private int type(String type) {
    int colon = type.indexOf(':');
    types.add(code(0x60, types(type.substring(0, colon)), types(type.substring(colon + 1))));
    return types.size() - 1;
  }

  /** Must come before the functions, which are numbered after it. */
  WasmBytes imports(String module, String name, String type) {
    imports.add(code(name(module), name(name), 0, unsigned(type(type))));
    return this;
  }

  /** A function without locals; exported where it has a name. */
  WasmBytes function(@Nullable String name, String type, byte[] code) {
    functions.add(unsigned(type(type)));
    int number = imports.size() + functions.size() - 1;
    if (name != null) {
      exports.add(code(name(name), 0, unsigned(number)));
    }
    bodies.add(sized(code(0, code, END)));
    return this;
  }

  /** A mutable i32. */
  WasmBytes variable(int value) {
    globals.add(code(0x7F, 1, i32(value), END));
    return this;
  }

  /** A mutable reference to no function. */
  WasmBytes reference() {
    globals.add(code(0x70, 1, 0xD0, 0x70, END));
    return this;
  }

  WasmBytes data(int address, String text) {
    data.add(code(0, i32(address), END, sized(text.getBytes(UTF_8))));
    return this;
  }

  /** Pages of memory at first; fewer than none: there is no memory. */
  WasmBytes memory(int pages) {
    memory = pages;
    return this;
  }

  /** The function that runs when the module is instantiated. */
  WasmBytes start(int number) {
    start = number;
    return this;
  }

  /** A table of one reference to a function. */
  WasmBytes table() {
    table = true;
    return this;
  }

  /** So many bytes are missing at the end. */
  WasmBytes cut(int bytes) {
    cut = bytes;
    return this;
  }

  /** A section as it is, in place of nothing; comes last. */
  WasmBytes section(int id, byte[] content) {
    raw.writeBytes(code(id, sized(content)));
    return this;
  }

  byte[] toBytes() {
    List<byte[]> exported = new ArrayList<>(exports);
    if (memory >= 0) {
      exported.add(code(name("memory"), 2, 0));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    put(out, 1, types);
    put(out, 2, imports);
    put(out, 3, functions);
    put(out, 4, table ? List.of(code(0x70, 0, 1)) : List.of());
    put(out, 5, memory < 0 ? List.of() : List.of(code(0, unsigned(memory))));
    put(out, 6, globals);
    put(out, 7, exported);
    if (start >= 0) {
      out.writeBytes(code(8, sized(unsigned(start))));
    }
    if (!data.isEmpty()) {
      out.writeBytes(code(12, sized(unsigned(data.size()))));
    }
    put(out, 10, bodies);
    put(out, 11, data);
    out.writeBytes(raw.toByteArray());
    return Arrays.copyOf(out.toByteArray(), out.size() - cut);
  }

  private static void put(ByteArrayOutputStream out, int id, List<byte[]> items) {
    if (!items.isEmpty()) {
      out.writeBytes(code(id, sized(vector(items))));
    }
  }

  String toBase64() {
    return Base64.getEncoder().encodeToString(toBytes());
  }
}
