package dev.weir.common.autoconfigure.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.ocsp.OcspClient;
import dev.weir.common.ocsp.OcspPace;
import dev.weir.common.ocsp.OcspStapler;
import dev.weir.common.tls.CertificateManager;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CertificateWatchTest {

  private final Looks looks = new Looks();
  private final CertificateWatch watch = watch(looks);

  /** Looks at nothing, once a start: the next look is an hour later. */
  private static CertificateWatch watch(Clock clock) {
    TlsProperties properties =
        new Binder(
                new MapConfigurationPropertySource(
                    Map.of("weir.tls.reload-interval", "1h", "weir.tls.ocsp-stapling", "false")))
            .bindOrCreate("weir.tls", TlsProperties.class);
    CertificateManager none = CertificateManager.load(List.of(), null, Instant.EPOCH);
    OcspClient noOne = (_, _) -> new byte[0];
    OcspStapler stapler =
        new OcspStapler(noOne, OcspPace.standard(), Runnable::run, clock, new Random(1));
    return new CertificateWatch(none, stapler, properties, clock);
  }

  @AfterEach
  void stop() {
    watch.stop();
  }

  @Test
  void stopped_itLooksAgainOnceItIsStarted() throws Exception {
    for (int round = 0; round < 3; round++) {
      watch.start();
      assertThat(watch.isRunning()).isTrue();
      assertThat(looks.tryAcquire()).as("round %s", round).isTrue();
      watch.stop();
      assertThat(watch.isRunning()).isFalse();
      assertThat(looks.asked.availablePermits()).as("looks beside it").isZero();
    }
  }

  /** Tells how often the time was asked for, which each look begins with. */
  private static final class Looks extends Clock {

    private final Semaphore asked = new Semaphore(0);

    boolean tryAcquire() throws InterruptedException {
      return asked.tryAcquire(10, TimeUnit.SECONDS);
    }

    @Override
    public Instant instant() {
      asked.release();
      return Instant.EPOCH;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
