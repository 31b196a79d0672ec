package dev.weir.common.netty;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What upstream connections bear. Every component may be left out (0) for its default.
 *
 * @param maxConnections connections to one upstream over all event loops, 1,024
 * @param maxIdle of these, how many are kept idle, 256
 * @param maxPending requests that wait for a connection to one upstream over all event loops,
 *     1,024; the next one fails
 * @param pendingTimeout how long one waits, 5 s
 * @param connectTimeout for a new connection, 2 s
 * @param idleTimeout after which an idle connection is closed, 30 s: stay below the upstream's own
 * @param responseTimeout from the end of a request to its answer, and between two pieces of the
 *     answer, 60 s
 * @param maxHeaderBytes of an answer, 32,768
 * @param tcp their sockets
 */
public record UpstreamSettings(
    int maxConnections,
    int maxIdle,
    int maxPending,
    Duration pendingTimeout,
    Duration connectTimeout,
    Duration idleTimeout,
    Duration responseTimeout,
    int maxHeaderBytes,
    SocketSettings tcp) {

  public UpstreamSettings(
      int maxConnections,
      int maxIdle,
      int maxPending,
      @Nullable Duration pendingTimeout,
      @Nullable Duration connectTimeout,
      @Nullable Duration idleTimeout,
      @Nullable Duration responseTimeout,
      int maxHeaderBytes,
      @Nullable SocketSettings tcp) {
    this.maxConnections = Defaults.limit(maxConnections, 1_024);
    this.maxIdle = Defaults.limit(maxIdle, 256);
    this.maxPending = Defaults.limit(maxPending, 1_024);
    this.pendingTimeout = Defaults.time(pendingTimeout, 5);
    this.connectTimeout = Defaults.time(connectTimeout, 2);
    this.idleTimeout = Defaults.time(idleTimeout, 30);
    this.responseTimeout = Defaults.time(responseTimeout, 60);
    this.maxHeaderBytes = Defaults.limit(maxHeaderBytes, 32_768);
    this.tcp = Objects.requireNonNullElse(tcp, SocketSettings.standard());
  }

  /** Every default. */
  public static UpstreamSettings defaults() {
    return new UpstreamSettings(
        0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, null);
  }
}
