package dev.weir.common.netty.upstream;

import dev.weir.common.netty.socket.Defaults;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 and HTTP/3 with upstreams; what is left out (0, null) has its default.
 *
 * @param maxStreams exchanges at once on one connection, 100; fewer where the upstream says so
 * @param window bytes of one answer that may be on their way to a client that takes none, 65,535 to
 *     16,777,216; 262,144
 * @param pingInterval after which a connection that says nothing is asked whether it lives, 20 s
 * @param pingTimeout how long it may take to say so, 5 s; then it is closed. After a fifth of it
 *     one of HTTP/3 that has exchanges is asked
 */
public record UpstreamHttp2Settings(
    int maxStreams, int window, Duration pingInterval, Duration pingTimeout) {

  private static final int SMALLEST_WINDOW = 65_535;
  private static final int LARGEST_WINDOW = 16 << 20;
  private static final int MOST_STREAMS = 10_000;

  public UpstreamHttp2Settings(
      int maxStreams, int window, @Nullable Duration pingInterval, @Nullable Duration pingTimeout) {
    this.maxStreams = Defaults.limit(maxStreams, 100);
    this.window = Defaults.limit(window, 256 << 10);
    this.pingInterval = Defaults.time(pingInterval, 20);
    this.pingTimeout = Defaults.time(pingTimeout, 5);
    if (this.maxStreams > MOST_STREAMS) {
      throw new IllegalArgumentException(
          "max-streams " + maxStreams + " is more than " + MOST_STREAMS);
    }
    if (this.window < SMALLEST_WINDOW || this.window > LARGEST_WINDOW) {
      throw new IllegalArgumentException(
          "window " + window + " is not between " + SMALLEST_WINDOW + " and " + LARGEST_WINDOW);
    }
  }

  /** Every default. */
  public static UpstreamHttp2Settings standard() {
    return new UpstreamHttp2Settings(0, 0, null, null);
  }

  /** Of a connection: no stream that stands still takes another's share (RFC 9113 section 5.2). */
  int connectionWindow() {
    return (int) Math.min(Integer.MAX_VALUE, (long) maxStreams * window);
  }
}
