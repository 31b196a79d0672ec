package dev.weir.diagnostics.app.job;

import dev.weir.common.problem.ProblemException;
import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunKind;
import java.util.function.Consumer;

/** Work that a request asks for, done on a thread of its own. */
public interface Job {

  RunKind kind();

  /** What it is about, as the caller wrote it. */
  String target();

  /**
   * Does the work.
   *
   * @param events told what happens, as it happens; may be called from any thread
   * @return the whole answer, to be written as JSON
   * @throws ProblemException when there is no answer
   */
  Object run(Run run, Consumer<? super Event> events);

  /** Something that happened in a run: its name, and what is written as JSON. */
  record Event(String name, Object data) {}
}
