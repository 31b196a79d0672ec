package dev.weir.common.netty.listener.exchange;

import dev.weir.common.accesslog.AccessLog;
import dev.weir.common.trace.Traces;

/**
 * Who is told of each request that a listener serves, besides the metrics.
 *
 * @param accessLog gets a line of it
 * @param traces gets a span of it
 */
public record Watch(AccessLog accessLog, Traces traces) {

  /** Nobody. */
  public static Watch none() {
    return new Watch(AccessLog.off(), Traces.off());
  }

  public boolean isOff() {
    return accessLog.isOff() && traces.isOff();
  }
}
