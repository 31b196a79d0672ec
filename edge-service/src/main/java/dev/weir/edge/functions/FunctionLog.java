package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.IntFunction;

/** What one call writes to its log, up to 16 KiB; the rest is passed over. */
final class FunctionLog {
  private static final int MOST = 16 << 10;

  private final StringBuilder text = new StringBuilder();

  /**
   * Adds a line.
   *
   * @param line gives its bytes, UTF-8, and at most so many as it is asked for
   */
  void write(IntFunction<byte[]> line) {
    int room = MOST - text.length();
    if (room > 0) {
      text.append(new String(line.apply(room), UTF_8)).append('\n');
    }
  }

  void clear() {
    text.setLength(0);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
