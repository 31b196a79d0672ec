package dev.weir.common.netty.http;

import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names of fields that a thread has met, so that those that come with every message are made once:
 * upstreams say the same dozen names in each answer. A name that finds the place of another taken
 * takes it over; so this is bounded, whatever names come. Not thread-safe.
 */
public final class FieldNames {
  private static final int PLACES = 128;

  /** Longer ones are not kept. */
  private static final int LONGEST = 64;

  private static final FastThreadLocal<FieldNames> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected FieldNames initialValue() {
          return new FieldNames();
        }
      };

  private final @Nullable AsciiString[] written = new AsciiString[PLACES];
  private final @Nullable Lower[] lower = new Lower[PLACES];

  /** A name as it was written, and as HTTP/2 and HTTP/3 want it. */
  private record Lower(AsciiString written, AsciiString lower) {}

  FieldNames() {}

  /** Those of the current thread. */
  public static FieldNames ofThread() {
    return OF_THREAD.get();
  }

  /** The name that these bytes are, in the case that they have. */
  public AsciiString of(byte[] bytes, int start, int length) {
    if (length == 0 || length > LONGEST) {
      return new AsciiString(bytes, start, length, true);
    }
    int place = place(bytes, start, length);
    AsciiString known = written[place];
    if (known != null && isEqual(known, bytes, start, length)) {
      return known;
    }
    AsciiString made = new AsciiString(bytes, start, length, true);
    written[place] = made;
    return made;
  }

  /** Of names of one length those that differ at either end or in the middle mostly differ here. */
  private static int place(byte[] bytes, int start, int length) {
    int mixed = length * 31 + bytes[start];
    mixed = mixed * 31 + bytes[start + length / 2];
    mixed = mixed * 31 + bytes[start + length - 1];
    return (mixed ^ mixed >>> 7) & PLACES - 1;
  }

  private static boolean isEqual(AsciiString known, byte[] bytes, int start, int length) {
    int offset = known.arrayOffset();
    return known.length() == length
        && Arrays.equals(known.array(), offset, offset + length, bytes, start, start + length);
  }

  /** A name in lower case: RFC 9113 section 8.2, RFC 9114 section 4.2. */
  public AsciiString lowerCase(CharSequence name) {
    AsciiString ascii = AsciiString.of(name);
    int place = ascii.hashCode() & PLACES - 1;
    Lower known = lower[place];
    if (known != null && known.written().equals(ascii)) {
      return known.lower();
    }
    AsciiString made = ascii.toLowerCase();
    if (ascii.length() <= LONGEST) {
      lower[place] = new Lower(ascii, made);
    }
    return made;
  }
}
