package dev.weir.diagnostics.app.job;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunAdmission;
import dev.weir.diagnostics.run.RunEnd;
import dev.weir.diagnostics.run.RunTally;
import dev.weir.diagnostics.run.Runs;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.channel.AbortedException;

/**
 * Runs jobs on threads of their own, as publishers. Whoever cancels, as a client does by
 * disconnecting, stops the run.
 */
public final class RunExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(RunExecutor.class);

  private final Runs runs;
  private final RunTally tally;
  private final ExecutorService threads;
  private final Duration patience;

  /**
   * Creates an executor.
   *
   * @param threads platform threads: native polls would pin virtual ones
   * @param patience how long after the end of a run a reader may take the rest of its events
   */
  public RunExecutor(Runs runs, RunTally tally, ExecutorService threads, Duration patience) {
    this.runs = runs;
    this.tally = tally;
    this.threads = threads;
    this.patience = patience;
  }

  /** The job's whole answer. */
  Mono<Object> answer(Job job, String caller) {
    return Mono.create(
        sink -> {
          Run run = admit(job, caller);
          sink.onCancel(run::stop);
          threads.execute(() -> answer(job, run, sink));
        });
  }

  private void answer(Job job, Run run, MonoSink<Object> sink) {
    try (run) {
      Object answer = job.run(run, _ -> {});
      ended(job, run);
      sink.success(answer);
    } catch (RuntimeException e) {
      failed(job, e);
      sink.error(e);
    }
  }

  private void ended(Job job, Run run) {
    tally.count(job.kind(), run.isStopped() ? RunEnd.STOPPED : RunEnd.DONE);
  }

  private void failed(Job job, RuntimeException failure) {
    boolean told = failure instanceof ProblemException;
    tally.count(job.kind(), told ? RunEnd.PROBLEM : RunEnd.FAILED);
  }

  /**
   * The job's events. Comes when the first one is there; a job that fails before has its problem as
   * the error, one that fails later as its last event.
   */
  Mono<EventStream.Events> events(Job job, String caller) {
    return Mono.create(
        sink -> {
          Run run = admit(job, caller);
          sink.onCancel(run::stop);
          EventStream stream = new EventStream(run, sink, patience);
          threads.execute(() -> stream(job, run, stream));
        });
  }

  private void stream(Job job, Run run, EventStream stream) {
    try (run) {
      job.run(run, stream::accept);
      ended(job, run);
      stream.complete();
    } catch (RuntimeException e) {
      failed(job, e);
      stream.fail(e, problem(e));
    }
  }

  /**
   * Whether there is anybody to be answered: a client may leave, or be sent away, in the middle of
   * its request.
   */
  public static boolean isAnswered(Throwable failure) {
    return !(failure instanceof AbortedException);
  }

  /** The problem that a failure is to be answered with. */
  public static Problem problem(Throwable failure) {
    if (failure instanceof ProblemException refused) {
      return refused.problem();
    }
    LOG.error("A run failed", failure);
    return Problems.internal();
  }

  private Run admit(Job job, String caller) {
    return switch (runs.begin(job.kind(), job.target(), caller)) {
      case RunAdmission.Admitted(Run run) -> run;
      case RunAdmission.Refused(String reason) -> {
        tally.count(job.kind(), RunEnd.REFUSED);
        throw new ProblemException(Problems.tooManyRuns(reason));
      }
    };
  }
}
