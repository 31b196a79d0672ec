package dev.weir.lb.health;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the failures of an upstream that follow each other, over all its connections. Safe for
 * many threads; a try that goes well after another that did writes nothing.
 */
public final class ConsecutiveFailures {

  private static final int SERVER_ERROR = 500;

  private final AtomicInteger serverErrors = new AtomicInteger();
  private final AtomicInteger gatewayFailures = new AtomicInteger();

  /**
   * Takes the end of a try into account.
   *
   * @return why the upstream is to be put out; null when it is not
   */
  public @Nullable String record(TryEnd end, int status, OutlierSettings settings) {
    if (end.saysNothing()) {
      return null;
    }
    int gateway = count(gatewayFailures, end.isFailure() || isGatewayStatus(status));
    int server = count(serverErrors, end.isFailure() || status >= SERVER_ERROR);
    if (reached(gateway, settings.consecutiveGatewayFailures())) {
      return gateway + " failures of connection or gateway in a row";
    }
    if (reached(server, settings.consecutive5xx())) {
      return server + " answers of 5xx or none in a row";
    }
    return null;
  }

  /** Begins to count anew. */
  public void clear() {
    gatewayFailures.set(0);
    serverErrors.set(0);
  }

  private static int count(AtomicInteger counter, boolean failed) {
    if (failed) {
      return counter.incrementAndGet();
    }
    if (counter.get() != 0) {
      counter.set(0);
    }
    return 0;
  }

  private static boolean reached(int count, int limit) {
    return limit > 0 && count >= limit;
  }

  private static boolean isGatewayStatus(int status) {
    return status == 502 || status == 503 || status == 504;
  }
}
