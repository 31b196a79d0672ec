package dev.weir.chat.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How clients are sent away over a time, so that they do not all come back, elsewhere, at once: in
 * batches of fifty at least and a tenth of a second apart at least, the last at the end of the
 * time; each with its own time to wait before it comes back.
 *
 * <p>Example: 1,000 clients over 10 s leave in 20 batches of 50, one each 526 ms.
 *
 * @param clients how many there are; 0 or more
 * @param over how long it may take; 0 or more
 */
public record DrainPlan(int clients, Duration over) {

  private static final int LEAST_BATCH = 50;
  private static final long LEAST_PAUSE_MILLIS = 100;
  private static final long LEAST_SPREAD_MILLIS = 1_000;

  public DrainPlan {
    if (clients < 0 || over.isNegative()) {
      throw new IllegalArgumentException(
          "%d clients over %s: neither may be below 0".formatted(clients, over));
    }
  }

  public int batches() {
    long bySize = Math.ceilDiv(clients, LEAST_BATCH);
    long byTime = over.toMillis() / LEAST_PAUSE_MILLIS + 1;
    return (int) Math.min(bySize, byTime);
  }

  /** How many go with a batch, from 0; together they are all. */
  public int size(int batch) {
    int end = (int) ((long) clients * (batch + 1) / batches());
    return end - (int) ((long) clients * batch / batches());
  }

  /** When a batch goes, from the beginning. */
  public Duration at(int batch) {
    return batch == 0 ? Duration.ZERO : over.multipliedBy(batch).dividedBy(batches() - 1L);
  }

  /** How long one client is to wait before it comes back. */
  public Duration hint(RandomGenerator random) {
    return Duration.ofMillis(random.nextLong(Math.max(over.toMillis(), LEAST_SPREAD_MILLIS)));
  }
}
