package dev.weir.testkit;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this machine, from its start to its end. Ends once, however often it is told to. */
final class LocalProcess {
  private static final int LONGEST_END_SECONDS = 10;

  private final Process process;

  private LocalProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param output for all that it prints
   */
  static LocalProcess start(List<String> command, ProcessBuilder.Redirect output)
      throws IOException {
    return new LocalProcess(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start());
  }

  boolean runs() {
    return process.isAlive();
  }

  /** Whether it ends within a time; waits for it. */
  boolean endsWithin(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  /**
   * Sends it a signal.
   *
   * @param name such as {@code STOP}
   */
  void signal(String name) throws IOException {
    List<String> command = List.of("kill", "-" + name, Long.toString(process.pid()));
    start(command, ProcessBuilder.Redirect.DISCARD).awaitEnd();
  }

  /** Takes it away at once, and returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Has it end by itself, and takes it away where it does not; returns when it is gone. */
  void end() {
    process.destroy();
    if (!endsWithin(TimeUnit.SECONDS.toMillis(LONGEST_END_SECONDS))) {
      kill();
    }
  }

  private void awaitEnd() {
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
