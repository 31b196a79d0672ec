package dev.weir.common.autoconfigure.tls;

import dev.weir.common.ocsp.OcspStapler;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.CertificateState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks at the sources of certificates now and then, warns once a day of those that end soon, and
 * has their responders asked.
 */
final class CertificateWatch implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);
  private static final Duration WARNED_EVERY = Duration.ofDays(1);

  private final CertificateManager certificates;
  private final OcspStapler stapler;
  private final TlsProperties properties;
  private final Clock clock;
  private final Map<String, Instant> warned = new HashMap<>();

  /**
   * Held while certificates are looked at: a stop does not wait for a look, and a start begins one.
   */
  private final Object looking = new Object();

  private @Nullable ScheduledExecutorService timer;

  CertificateWatch(
      CertificateManager certificates, OcspStapler stapler, TlsProperties properties, Clock clock) {
    this.certificates = certificates;
    this.stapler = stapler;
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  public synchronized void start() {
    if (timer == null) {
      timer =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("weir-certificates").factory());
      long period = properties.reloadInterval().toMillis();
      timer.scheduleWithFixedDelay(this::look, 0, period, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    synchronized (looking) {
      try {
        Instant now = clock.instant();
        certificates.refresh(now);
        certificates.states().forEach(state -> warnAheadOf(state, now));
        if (properties.ocspStapling()) {
          stapler.look(certificates.states());
        }
      } catch (RuntimeException e) {
        log.warn("certificates could not be looked at", e);
      }
    }
  }

  private void warnAheadOf(CertificateState state, Instant now) {
    Instant last = warned.get(state.name());
    if (endsSoon(state, now) && (last == null || !last.plus(WARNED_EVERY).isAfter(now))) {
      warned.put(state.name(), now);
      log.warn(
          "certificate {} from {} is valid until {} only: renew it",
          state.name(),
          state.source(),
          state.expiresAt());
    }
  }

  boolean endsSoon(CertificateState state, Instant now) {
    return state.expiresAt().isBefore(now.plus(properties.expiryWarning()));
  }

  @Override
  public synchronized void stop() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return timer != null;
  }
}
