package dev.weir.edge.netty;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a stored answer, in little memory: their names are one list with those of every
 * other answer that has the same names in the same order, their values one array of bytes, each
 * after its length. Order, case and repeated fields are kept. Unchanging.
 */
final class StoredFields {

  /** Lists of names that are shared; an origin that makes up names has the others to itself. */
  private static final int MOST_SHARED = 4096;

  /** What is stored was looked over when it came. */
  private static final HttpHeadersFactory UNCHECKED =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private static final int LENGTH_BYTES = 3;
  private static final int MOST_LENGTH = (1 << (8 * LENGTH_BYTES)) - 1;

  private static final ConcurrentMap<List<AsciiString>, List<AsciiString>> SHARED =
      new ConcurrentHashMap<>();

  private final List<AsciiString> names;
  private final byte[] values;

  private StoredFields(List<AsciiString> names, byte[] values) {
    this.names = names;
    this.values = values;
  }

  /**
   * Copies fields; characters beyond ISO 8859-1, which HTTP does not have, become question marks.
   *
   * @throws IllegalArgumentException where a value is longer than 16 MB
   */
  static StoredFields of(HttpHeaders headers) {
    List<AsciiString> names = new ArrayList<>(headers.size());
    int length = 0;
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      names.add(AsciiString.of(field.getKey()));
      length += LENGTH_BYTES + field.getValue().length();
    }
    byte[] values = new byte[length];
    int at = 0;
    fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      at = put(values, at, fields.next().getValue());
    }
    return new StoredFields(shared(names), values);
  }

  private static List<AsciiString> shared(List<AsciiString> names) {
    List<AsciiString> known = SHARED.get(names);
    if (known != null) {
      return known;
    }
    List<AsciiString> own = List.copyOf(names);
    if (SHARED.size() >= MOST_SHARED) {
      return own;
    }
    List<AsciiString> other = SHARED.putIfAbsent(own, own);
    return other == null ? own : other;
  }

  private static int put(byte[] values, int at, CharSequence value) {
    int length = value.length();
    if (length > MOST_LENGTH) {
      throw new IllegalArgumentException("a field of " + length + " bytes");
    }
    values[at] = (byte) (length >>> 16);
    values[at + 1] = (byte) (length >>> 8);
    values[at + 2] = (byte) length;
    int from = at + LENGTH_BYTES;
    for (int i = 0; i < length; i++) {
      values[from + i] = AsciiString.c2b(value.charAt(i));
    }
    return from + length;
  }

  private int length(int at) {
    return (values[at] & 0xff) << 16 | (values[at + 1] & 0xff) << 8 | (values[at + 2] & 0xff);
  }

  /** All fields, for the caller to change; they are not looked over again. */
  HttpHeaders headers() {
    HttpHeaders headers = UNCHECKED.newHeaders();
    int at = 0;
    for (int i = 0; i < names.size(); i++) {
      int length = length(at);
      headers.add(names.get(i), value(at + LENGTH_BYTES, length));
      at += LENGTH_BYTES + length;
    }
    return headers;
  }

  /** Without a copy; the codec writes what is not ASCII right from characters alone. */
  private CharSequence value(int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (values[i] < 0) {
        return text(from, length);
      }
    }
    return new AsciiString(values, from, length, false);
  }

  private String text(int from, int length) {
    return new String(values, from, length, StandardCharsets.ISO_8859_1);
  }

  /** The first value of a field; null where it is absent. */
  @Nullable String get(CharSequence name) {
    int at = 0;
    for (AsciiString each : names) {
      int length = length(at);
      if (each.contentEqualsIgnoreCase(name)) {
        return text(at + LENGTH_BYTES, length);
      }
      at += LENGTH_BYTES + length;
    }
    return null;
  }

  /** The values of a field's lines. */
  List<String> all(CharSequence name) {
    List<String> found = new ArrayList<>(1);
    int at = 0;
    for (AsciiString each : names) {
      int length = length(at);
      if (each.contentEqualsIgnoreCase(name)) {
        found.add(text(at + LENGTH_BYTES, length));
      }
      at += LENGTH_BYTES + length;
    }
    return found;
  }

  /** What they take in memory, roughly: this, and the array. */
  int bytes() {
    return 40 + values.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoredFields fields
        && names.equals(fields.names)
        && Arrays.equals(values, fields.values);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + Arrays.hashCode(values);
  }
}
