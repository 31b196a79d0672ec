package dev.weir.common.netty.listener.http2;

import io.netty.handler.codec.http2.Http2Connection;

/**
 * Knows since when an HTTP/2 connection has had no request: neither pings nor half a header make it
 * busy.
 */
public final class Http2Idleness {

  private long busyNanos = System.nanoTime();
  private int lastStream;

  /** When the connection last had a request, as far as it was looked at. */
  public long sinceNanos(Http2Connection connection, long now) {
    int newest = connection.remote().lastStreamCreated();
    if (newest != lastStream || connection.numActiveStreams() > 0) {
      lastStream = newest;
      busyNanos = now;
    }
    return busyNanos;
  }
}
