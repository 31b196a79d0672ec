package dev.weir.common.accesslog;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries for tests: a POST that was answered within 1.234567 ms on 26 November 2026. */
final class Entries {

  private static final long TIME = 1_795_692_845_067L;

  private Entries() {}

  static AccessEntry of(String target, @Nullable String... fields) {
    return of(target, new AccessEntry.Marks("shop", "edge/edge-1", null, null), fields);
  }

  static AccessEntry of(String target, AccessEntry.Marks marks, @Nullable String... fields) {
    return new AccessEntry(
        TIME,
        address("192.0.2.7"),
        address("198.51.100.1"),
        "POST",
        target,
        "HTTP/1.1",
        "http",
        true,
        201,
        12,
        3456,
        1_234_567,
        marks,
        Arrays.asList(fields));
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
