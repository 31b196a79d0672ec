package dev.weir.edge.netty.stored;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a stored answer, in little memory: their names are one list with those of every
 * other answer that has the same names in the same order, their values one array of bytes, each
 * after its length in as few bytes as that takes. Order, case and repeated fields are kept.
 * Unchanging.
 *
 * <p>A stored answer extends this rather than having one: of millions, each would be an object
 * more.
 */
class StoredFields {

  /** Lists of names that are shared; an origin that makes up names has the others to itself. */
  private static final int MOST_SHARED = 4096;

  /** What is stored was looked over when it came. */
  private static final HttpHeadersFactory UNCHECKED =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  /** A byte of a length has so many of its bits, the lowest first; the others tell of a next. */
  private static final int LENGTH_BITS = 7;

  private static final int NEXT = 1 << LENGTH_BITS;
  private static final int ARRAY_HEADER = 16;

  private static final ConcurrentMap<List<AsciiString>, List<AsciiString>> SHARED =
      new ConcurrentHashMap<>();

  private final List<AsciiString> names;
  private final byte[] values;

  /**
   * Copies fields; characters beyond ISO 8859-1, which HTTP does not have, become question marks.
   */
  StoredFields(HttpHeaders headers) {
    List<AsciiString> read = new ArrayList<>(headers.size());
    int length = 0;
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      read.add(AsciiString.of(field.getKey()));
      int its = field.getValue().length();
      length += lengthBytes(its) + its;
    }
    this.names = shared(read);
    this.values = new byte[length];
    int at = 0;
    fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      at = put(at, fields.next().getValue());
    }
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

  private int put(int start, CharSequence value) {
    int length = value.length();
    int at = start;
    int rest = length;
    for (; rest >= NEXT; rest >>>= LENGTH_BITS) {
      values[at++] = (byte) (rest | NEXT);
    }
    values[at++] = (byte) rest;
    for (int i = 0; i < length; i++) {
      values[at++] = AsciiString.c2b(value.charAt(i));
    }
    return at;
  }

  /** The length of the value whose place this is. */
  private int length(int at) {
    int length = values[at] & (NEXT - 1);
    for (int i = 1; values[at + i - 1] < 0; i++) {
      length |= (values[at + i] & (NEXT - 1)) << (i * LENGTH_BITS);
    }
    return length;
  }

  /** How many bytes tell of a length. */
  private static int lengthBytes(int length) {
    int bytes = 1;
    for (int rest = length; rest >= NEXT; rest >>>= LENGTH_BITS) {
      bytes++;
    }
    return bytes;
  }

  /** All fields, for the caller to change; they are not looked over again. */
  public final HttpHeaders headers() {
    HttpHeaders headers = UNCHECKED.newHeaders();
    int at = 0;
    for (int i = 0; i < names.size(); i++) {
      int length = length(at);
      int from = at + lengthBytes(length);
      headers.add(names.get(i), value(from, length));
      at = from + length;
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
  final @Nullable String get(CharSequence name) {
    int at = 0;
    for (AsciiString each : names) {
      int length = length(at);
      int from = at + lengthBytes(length);
      if (each.contentEqualsIgnoreCase(name)) {
        return text(from, length);
      }
      at = from + length;
    }
    return null;
  }

  /** The values of a field's lines. */
  final List<String> all(CharSequence name) {
    List<String> found = new ArrayList<>(1);
    int at = 0;
    for (AsciiString each : names) {
      int length = length(at);
      int from = at + lengthBytes(length);
      if (each.contentEqualsIgnoreCase(name)) {
        found.add(text(from, length));
      }
      at = from + length;
    }
    return found;
  }

  /** What the values take in memory, roughly. */
  final int valueBytes() {
    return ARRAY_HEADER + values.length;
  }
}
