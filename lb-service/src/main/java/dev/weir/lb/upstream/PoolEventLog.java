package dev.weir.lb.upstream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes pool events to the log. */
final class PoolEventLog {

  private static final Logger log = LoggerFactory.getLogger(PoolEventLog.class);

  private PoolEventLog() {}

  static void write(PoolEvent event) {
    String pool = event.pool();
    String upstream = event.upstream();
    switch (event) {
      case PoolEvent.UpstreamUp up -> log.info("upstream {}/{} is up", pool, upstream);
      case PoolEvent.UpstreamDown down ->
          log.warn("upstream {}/{} is down: {}", pool, upstream, down.reason());
      case PoolEvent.Ejected out ->
          log.warn(
              "upstream {}/{} is ejected for {}: {}", pool, upstream, out.time(), out.reason());
      case PoolEvent.Returned back ->
          log.info("upstream {}/{} returns from its ejection", pool, upstream);
      case PoolEvent.CircuitOpened open ->
          log.warn("the circuit to upstream {}/{} is open", pool, upstream);
      case PoolEvent.CircuitHalfOpened half ->
          log.info("the circuit to upstream {}/{} is half open", pool, upstream);
      case PoolEvent.CircuitClosed closed ->
          log.info("the circuit to upstream {}/{} is closed", pool, upstream);
    }
  }
}
