package dev.weir.common.accesslog;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that writes what is in the ring. */
final class LogWriter implements Runnable {

  /** Between two looks at an empty ring: nobody who serves a request has to wake the thread. */
  static final int PAUSE_MILLIS = 20;

  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int BATCH_BYTES = 1 << 16;
  private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final EntryRing ring;
  private final LineFormat format;
  private final LogSink sink;
  private final LineBuffer lines = new LineBuffer();
  private final Thread thread =
      Thread.ofPlatform().name("weir-access-log").daemon().unstarted(this);
  private LongSupplier dropped = () -> 0;
  private volatile boolean closing;
  private volatile long written;
  private volatile long failed;
  private long complainedNanos;
  private long lostThen;

  LogWriter(EntryRing ring, LineFormat format, LogSink sink) {
    this.ring = ring;
    this.format = format;
    this.sink = sink;
  }

  /**
   * @param dropped how many entries found no place
   */
  void start(LongSupplier dropped) {
    this.dropped = dropped;
    complainedNanos = System.nanoTime() - COMPLAINT_NANOS;
    thread.start();
  }

  @Override
  public void run() {
    boolean last;
    do {
      last = closing;
      int batch = batch();
      if (batch > 0) {
        write(batch);
        last = false;
      } else if (!last) {
        complain("its disk or its reader is too slow");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    } while (!last);
    try {
      sink.close();
    } catch (IOException e) {
      log.warn("the access log could not be closed: {}", e.toString());
    }
  }

  /** Makes lines of what waits; says how many. */
  private int batch() {
    lines.clear();
    int batch = 0;
    while (lines.length() < BATCH_BYTES) {
      AccessEntry entry = ring.poll();
      if (entry == null) {
        break;
      }
      format.write(entry, lines);
      batch++;
    }
    return batch;
  }

  // written by this thread alone
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void write(int batch) {
    try {
      sink.write(lines.bytes(), lines.length());
      written += batch;
    } catch (IOException e) {
      failed += batch;
      complain(e.toString());
    }
  }

  /** Once a minute at most: a log about a log that cannot be written must not fill a disk. */
  private void complain(String why) {
    long lost = failed + dropped.getAsLong();
    long now = System.nanoTime();
    if (lost > lostThen && now - complainedNanos >= COMPLAINT_NANOS) {
      log.warn("{} requests are missing in the access log: {}", lost - lostThen, why);
      complainedNanos = now;
      lostThen = lost;
    }
  }

  long written() {
    return written;
  }

  long failed() {
    return failed;
  }

  void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(PATIENCE)) {
        log.warn("the access log is not written to its end: its disk does not answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
