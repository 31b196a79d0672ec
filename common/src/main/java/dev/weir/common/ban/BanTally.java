package dev.weir.common.ban;

import java.util.concurrent.atomic.LongAdder;

/** What bans have kept out since the start. Used by any thread. */
public final class BanTally {

  private final LongAdder connections = new LongAdder();
  private final LongAdder requests = new LongAdder();

  BanTally() {}

  /** A connection was closed, before or after it was served. */
  public void connectionRefused() {
    connections.increment();
  }

  /** A request was answered with 403. */
  public void requestRefused() {
    requests.increment();
  }

  public long connections() {
    return connections.sum();
  }

  public long requests() {
    return requests.sum();
  }
}
