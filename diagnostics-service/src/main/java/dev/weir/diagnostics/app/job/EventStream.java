package dev.weir.diagnostics.app.job;

import dev.weir.common.problem.Problem;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.run.Run;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/**
 * Events of one run on their way to one reader. A reader that falls far behind stops the run, and
 * is told so by the last event; one that has not taken all of them some time after the run is done
 * is cut off. Until then the run is under way, so that what waits for readers is bounded with the
 * runs.
 */
final class EventStream {
  /** More than most runs have. */
  private static final int MOST_WAITING = 2_048;

  private final Run run;
  private final MonoSink<Events> reader;
  private final Duration patience;

  /** With room for the last event. */
  private final ArrayBlockingQueue<Job.Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING + 1);

  private final Sinks.Many<Job.Event> events = Sinks.many().unicast().onBackpressureBuffer(waiting);
  private final Sinks.Empty<Void> cut = Sinks.empty();
  private final CountDownLatch left = new CountDownLatch(1);
  private boolean begun;
  private boolean ended;

  /**
   * What a reader gets.
   *
   * @param cut completes where the reader is to be cut off: whoever writes the events waits for a
   *     reader that takes none, and sees no end of theirs
   */
  record Events(Flux<Job.Event> flux, Mono<Void> cut) {}

  /**
   * A stream without events yet.
   *
   * @param reader gets the events when the first is there
   * @param patience how long after the end of the run the reader may take the rest
   */
  EventStream(Run run, MonoSink<Events> reader, Duration patience) {
    this.run = run;
    this.reader = reader;
    this.patience = patience;
  }

  synchronized void accept(Job.Event event) {
    if (!begun) {
      begun = true;
      reader.success(new Events(read(), cut.asMono()));
    }
    if (ended) {
      return;
    }
    if (waiting.size() < MOST_WAITING) {
      events.tryEmitNext(event);
    } else {
      run.stop();
      events.tryEmitNext(problem(Problems.slowReader()));
      end();
    }
  }

  private static Job.Event problem(Problem problem) {
    return new Job.Event("problem", Problems.members(problem));
  }

  private void end() {
    ended = true;
    events.tryEmitComplete();
  }

  private Flux<Job.Event> read() {
    return events
        .asFlux()
        // before the reader knows, who may begin another run at once
        .doOnComplete(run::close)
        .doOnTerminate(left::countDown)
        .doOnCancel(
            () -> {
              run.stop();
              left.countDown();
            });
  }

  /** Ends the events, and waits until the reader has taken them, is gone or is cut off. */
  void complete() {
    synchronized (this) {
      end();
      if (!begun) {
        return;
      }
    }
    awaitReader();
  }

  private void awaitReader() {
    try {
      if (!left.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        cut.tryEmitEmpty();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      cut.tryEmitEmpty();
    }
  }

  /** Ends the events with a problem: as the last of them, or in their place. */
  void fail(Throwable failure, Problem problem) {
    synchronized (this) {
      if (!begun) {
        reader.error(failure);
        return;
      }
      accept(problem(problem));
    }
    complete();
  }
}
