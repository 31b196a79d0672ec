package dev.weir.lb.netty;

import dev.weir.common.netty.http.Client;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Names each request, for logs along its way: {@code X-Request-Id}, 32 hexadecimal digits. */
public final class RequestIds {

  public static final AsciiString FIELD = AsciiString.cached("x-request-id");
  private static final byte[] DIGITS =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final int MAX_LENGTH = 128;

  private RequestIds() {}

  /** Gives the request its name, unless a trusted proxy did. */
  static CharSequence assign(HttpHeaders request, Client client) {
    boolean trusted = client.fromTrustedProxy();
    CharSequence id = of(trusted ? request.get(FIELD) : null, trusted);
    request.set(FIELD, id);
    return id;
  }

  /**
   * The name of a request: the one that it came with, if that is believed and of sensible length,
   * else a new one.
   */
  public static CharSequence of(@Nullable String given, boolean trusted) {
    return trusted && given != null && !given.isEmpty() && given.length() <= MAX_LENGTH
        ? given
        : random();
  }

  private static AsciiString random() {
    byte[] text = new byte[32];
    ThreadLocalRandom random = ThreadLocalRandom.current();
    hex(random.nextLong(), text, 0);
    hex(random.nextLong(), text, 16);
    return new AsciiString(text, false);
  }

  private static void hex(long bits, byte[] into, int from) {
    for (int i = 0; i < 16; i++) {
      into[from + i] = DIGITS[(int) (bits >>> (i * 4)) & 0xf];
    }
  }
}
