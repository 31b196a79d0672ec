package dev.weir.common.netty.upstream;

import dev.weir.common.netty.socket.Defaults;
import dev.weir.common.netty.socket.SocketSettings;
import dev.weir.common.pool.Lifetime;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What upstream connections bear. Every component may be left out (0, null) for its default.
 *
 * <p>The three limits hold for one upstream over all event loops, which share them by division:
 * each loop has its part of its own, rounded down but at least 1, and asks no other. So there may
 * be one connection for each loop even where fewer are allowed; and the loops of HTTP/3 listeners,
 * which are extra, have the same part each.
 *
 * @param maxConnections connections to one upstream, 1,024
 * @param maxIdle of these, how many are kept idle, 256
 * @param maxPending requests that wait for a connection to one upstream, 1,024; the next one fails
 * @param pendingTimeout how long one waits, 5 s
 * @param connectTimeout for a new connection, 2 s; who waits so long for one that serves many gets
 *     a second beside it
 * @param idleTimeout after which an idle connection is closed, 30 s; a second before that where an
 *     upstream says in {@code Keep-Alive} that it keeps it for less
 * @param responseTimeout from the end of a request to its answer, and between two pieces of the
 *     answer, 60 s
 * @param maxHeaderBytes of an answer, 32,768
 * @param tcp their sockets
 * @param maxLifetime after which a connection is not lent again, 1 h
 * @param lifetimeVariance percent by which that is less for some, 1 to 100, 10
 * @param tls with upstreams whose URL asks for it
 * @param http2 with upstreams that speak it, or HTTP/3
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
    SocketSettings tcp,
    Duration maxLifetime,
    int lifetimeVariance,
    UpstreamTlsSettings tls,
    UpstreamHttp2Settings http2) {

  public UpstreamSettings(
      int maxConnections,
      int maxIdle,
      int maxPending,
      @Nullable Duration pendingTimeout,
      @Nullable Duration connectTimeout,
      @Nullable Duration idleTimeout,
      @Nullable Duration responseTimeout,
      int maxHeaderBytes,
      @Nullable SocketSettings tcp,
      @Nullable Duration maxLifetime,
      int lifetimeVariance,
      @Nullable UpstreamTlsSettings tls,
      @Nullable UpstreamHttp2Settings http2) {
    this.maxConnections = Defaults.limit(maxConnections, 1_024);
    this.maxIdle = Defaults.limit(maxIdle, 256);
    this.maxPending = Defaults.limit(maxPending, 1_024);
    this.pendingTimeout = Defaults.time(pendingTimeout, 5);
    this.connectTimeout = Defaults.time(connectTimeout, 2);
    this.idleTimeout = Defaults.time(idleTimeout, 30);
    this.responseTimeout = Defaults.time(responseTimeout, 60);
    this.maxHeaderBytes = Defaults.limit(maxHeaderBytes, 32_768);
    this.tcp = Objects.requireNonNullElse(tcp, SocketSettings.standard());
    this.maxLifetime = Defaults.time(maxLifetime, 3_600);
    this.lifetimeVariance = Defaults.limit(lifetimeVariance, 10);
    this.tls = Objects.requireNonNullElseGet(tls, UpstreamTlsSettings::standard);
    this.http2 = Objects.requireNonNullElseGet(http2, UpstreamHttp2Settings::standard);
    lifetime();
  }

  /** Every default. */
  public static UpstreamSettings defaults() {
    return new UpstreamSettings(0, 0, 0, null, null, null, null, 0, null, null, 0, null, null);
  }

  /** How long a connection is kept. */
  Lifetime lifetime() {
    return new Lifetime(maxLifetime, lifetimeVariance, idleTimeout);
  }
}
