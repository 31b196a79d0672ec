package dev.weir.testkit.faults;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the origin has: pages by number, each byte of which follows from the number and the version.
 */
final class Pages {

  /** How many pages there are, from 0 on. */
  static final int COUNT = 40;

  private static final Pattern HEADING = Pattern.compile("page ([0-9]{1,9}) version ([0-9]{1,18})");

  private Pages() {}

  /** The whole of a page: a line with number and version, then 500 bytes to 200 kB. */
  static byte[] body(int page, long version) {
    byte[] heading =
        "page %d version %d\n".formatted(page, version).getBytes(StandardCharsets.US_ASCII);
    byte[] body = Arrays.copyOf(heading, heading.length + size(page));
    byte[] filling = new byte[size(page)];
    new SplittableRandom(page * 1_000_003L + version).nextBytes(filling);
    System.arraycopy(filling, 0, body, heading.length, filling.length);
    return body;
  }

  private static int size(int page) {
    return switch (page % 10) {
      case 0 -> 200_000;
      case 1, 2 -> 20_000;
      default -> 500;
    };
  }

  /**
   * The version that a body is.
   *
   * @throws IllegalArgumentException where it is not the whole of that page, in words
   */
  static long version(int page, byte[] body) {
    int end = 0;
    while (end < body.length && body[end] != '\n') {
      end++;
    }
    Matcher heading = HEADING.matcher(new String(body, 0, end, StandardCharsets.US_ASCII));
    if (!heading.matches()) {
      throw new IllegalArgumentException("page " + page + " has no heading");
    }
    if (Integer.parseInt(heading.group(1)) != page) {
      throw new IllegalArgumentException("page " + page + " was answered by " + heading.group());
    }
    long version = Long.parseLong(heading.group(2));
    byte[] expected = body(page, version);
    int wrong = Arrays.mismatch(expected, body);
    if (wrong >= 0) {
      throw new IllegalArgumentException(
          "%s has %d bytes, not %d, and is wrong from byte %d on"
              .formatted(heading.group(), body.length, expected.length, wrong));
    }
    return version;
  }
}
