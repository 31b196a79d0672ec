package dev.weir.common.accesslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.accesslog.AccessLogSettings.Format;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AccessLogTest {

  private static final AccessLogSettings SETTINGS =
      new AccessLogSettings(
          Format.JSON,
          AccessLogSettings.fields(Format.JSON, List.of("target")),
          true,
          AccessLogSettings.LEAST_PENDING_BYTES);

  /** A disk that a test holds up, or fills. */
  private static final class Disk implements LogSink {
    final StringBuilder text = new StringBuilder();
    final CountDownLatch asked = new CountDownLatch(1);
    final Semaphore goOn = new Semaphore(0);
    volatile boolean full;
    volatile boolean closed;

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      asked.countDown();
      goOn.acquireUninterruptibly();
      if (full) {
        throw new IOException("No space left on device");
      }
      text.append(new String(bytes, 0, length, US_ASCII));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void writesWhatItWasGivenInOrderAndClosesAtTheEnd() {
    Disk disk = new Disk();
    disk.goOn.release(1 << 20);
    AccessLog log = AccessLog.to(disk, SETTINGS);
    log.add(Entries.of("/1"));
    log.add(Entries.of("/2"));
    log.add(Entries.of("/3"));
    log.close();
    assertThat(disk.text.toString().lines())
        .containsExactly("{\"target\":\"/1\"}", "{\"target\":\"/2\"}", "{\"target\":\"/3\"}");
    assertThat(disk.closed).isTrue();
    assertThat(log.written()).isEqualTo(3);
    assertThat(log.pendingBytes()).isZero();
  }

  @Test
  void aDiskThatDoesNotAnswerHoldsUpNobodyAndCostsLinesThatAreCounted()
      throws InterruptedException {
    Disk disk = new Disk();
    AccessLog log = AccessLog.to(disk, SETTINGS);
    log.add(Entries.of("/first"));
    disk.asked.await();
    for (int i = 0; i < 10_000; i++) {
      log.add(Entries.of("/next"));
    }
    assertThat(log.dropped()).isPositive();
    assertThat(log.pendingBytes())
        .isPositive()
        .isLessThanOrEqualTo(AccessLogSettings.LEAST_PENDING_BYTES);
    disk.goOn.release(1 << 20);
    log.close();
    assertThat(log.written() + log.dropped()).isEqualTo(10_001);
    assertThat(disk.text.toString().lines()).hasSize((int) log.written());
  }

  @Test
  void aDiskThatIsFullCostsLinesUntilItIsNotAnyMore() throws InterruptedException {
    Disk disk = new Disk();
    disk.full = true;
    AccessLog log = AccessLog.to(disk, SETTINGS);
    log.add(Entries.of("/lost"));
    disk.asked.await();
    disk.goOn.release();
    while (log.failed() == 0) {
      Thread.onSpinWait();
    }
    disk.full = false;
    disk.goOn.release(1 << 20);
    log.add(Entries.of("/kept"));
    log.close();
    assertThat(disk.text).hasToString("{\"target\":\"/kept\"}\n");
    assertThat(log.failed()).isEqualTo(1);
    assertThat(log.dropped()).isZero();
  }

  @Test
  void oneThatIsOffTakesNothing() {
    try (AccessLog log = AccessLog.off()) {
      log.add(Entries.of("/"));
      assertThat(log.isOff()).isTrue();
      assertThat(log.requestFields()).isEmpty();
      assertThat(log.dropped() + log.failed() + log.written() + log.pendingBytes()).isZero();
    }
  }
}
