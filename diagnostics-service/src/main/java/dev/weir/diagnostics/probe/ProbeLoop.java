package dev.weir.diagnostics.probe;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Carries out what a {@link ProbeSession} decides, on the thread that owns the channel. */
public final class ProbeLoop {
  /** How late a request to stop may be noticed. */
  private static final long LONGEST_WAIT_NANOS = 50_000_000;

  /**
   * Probes that leave in a row before what has arrived is taken in. A session that is late has many
   * to send, and the kernel drops answers that nobody takes in.
   */
  private static final int MOST_SENT_IN_A_ROW = 16;

  private final LongSupplier nanoTime;
  private final BooleanSupplier stopped;

  /**
   * Creates a loop.
   *
   * @param nanoTime a monotonic clock
   * @param stopped becomes true when the run is to end early; asked at least every 50 ms
   */
  public ProbeLoop(LongSupplier nanoTime, BooleanSupplier stopped) {
    this.nanoTime = nanoTime;
    this.stopped = stopped;
  }

  /** Runs {@code session} until it is finished or stopped. */
  public void run(ProbeSession session, ProbeChannel channel) {
    int sent = 0;
    while (!stopped.getAsBoolean()) {
      long now = nanoTime.getAsLong();
      boolean mustListen = sent == MOST_SENT_IN_A_ROW;
      switch (session.next(now)) {
        case Step.Send _ when mustListen -> {
          await(session, channel, 0);
          sent = 0;
        }
        case Step.Send send -> {
          session.departed(send.probe(), channel.send(send.probe()), nanoTime.getAsLong());
          sent++;
        }
        case Step.Await await -> {
          await(session, channel, Math.clamp(await.untilNanos() - now, 0, LONGEST_WAIT_NANOS));
          sent = 0;
        }
        case Step.Finished _ -> {
          return;
        }
      }
    }
    session.abandon();
  }

  private void await(ProbeSession session, ProbeChannel channel, long nanos) {
    List<Answer> answers = channel.await(nanos);
    long arrival = nanoTime.getAsLong();
    answers.forEach(answer -> session.answered(answer, arrival));
  }
}
