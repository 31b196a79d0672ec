package dev.weir.testkit.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts what clients asked and what became of it, from one fault to the next, and decides which
 * failures are no loss: those of requests that were under way when a process was killed, where it
 * was. Times are nanoseconds of one clock. Thread-safe.
 */
final class Tally {

  /** A request without a right answer. */
  record Failure(long begun, long ended, String what) {}

  /**
   * When a process was ended, in the middle of what it did.
   *
   * @param from the last moment when it surely ran
   * @param until the first when it surely did not
   */
  record Cut(long from, long until) {

    /** No process was cut off: nothing may fail. */
    static final Cut NONE = new Cut(Long.MAX_VALUE, Long.MIN_VALUE);

    boolean excuses(Failure failure) {
      return failure.begun() <= until && failure.ended() >= from;
    }
  }

  /** What came of a fault's time: failures that are no loss are counted in {@code cutOff}. */
  record Sum(long requests, long refused, long cutOff, List<Failure> lost) {}

  private long requests;
  private long refused;
  private List<Failure> failures = new ArrayList<>();

  synchronized void answered() {
    requests++;
  }

  /** A balancer that is not there refused a connection; the client turned to another. */
  synchronized void refused() {
    refused++;
  }

  synchronized void failed(long begun, long ended, String what) {
    requests++;
    failures.add(new Failure(begun, ended, what));
  }

  /** Ends the time of a fault, and begins the next one's. */
  synchronized Sum close(Cut cut) {
    List<Failure> lost = failures.stream().filter(each -> !cut.excuses(each)).toList();
    Sum sum = new Sum(requests, refused, failures.size() - lost.size(), lost);
    requests = 0;
    refused = 0;
    failures = new ArrayList<>();
    return sum;
  }
}
