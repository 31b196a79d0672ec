package dev.weir.diagnostics.app.job;

import dev.weir.common.problem.Problem;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.run.Run;
import java.util.concurrent.ArrayBlockingQueue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** Events of one run on their way to one reader. A reader that falls far behind stops the run. */
final class EventStream {
  /** More than any run has. */
  private static final int MOST_WAITING = 2_048;

  private final Run run;
  private final MonoSink<Flux<Job.Event>> reader;
  private final Sinks.Many<Job.Event> events =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MOST_WAITING));
  private boolean begun;

  EventStream(Run run, MonoSink<Flux<Job.Event>> reader) {
    this.run = run;
    this.reader = reader;
  }

  synchronized void accept(Job.Event event) {
    if (!begun) {
      begun = true;
      reader.success(events.asFlux().doOnCancel(run::stop));
    }
    if (events.tryEmitNext(event).isFailure()) {
      run.stop();
    }
  }

  synchronized void complete() {
    events.tryEmitComplete();
  }

  synchronized void fail(Throwable failure, Problem problem) {
    if (begun) {
      accept(new Job.Event("problem", Problems.members(problem)));
      events.tryEmitComplete();
    } else {
      reader.error(failure);
    }
  }
}
