package dev.weir.edge.functions;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which waiting call runs next, so that functions which take long cannot keep the others waiting:
 *
 * <ul>
 *   <li>Functions take turns, a call each, however many calls of one wait.
 *   <li>A quarter of the threads, at least one where there are two, never runs a function that is
 *       slow: one whose calls take longer than 5 ms as a rule, and more than a quarter as long as
 *       those of the slowest that runs or waits. While the JVM has not compiled the engine yet
 *       every function takes longer than 5 ms, and one that loops still takes longest by far.
 *   <li>Where the queue is full, the function with most calls waiting loses its latest, to one with
 *       fewer (longest queue drop: Suter, Lakshman, Stiliadis and Choudhury, 1999).
 * </ul>
 *
 * <p>Reads no clock and starts no thread. Not thread-safe.
 *
 * @param <T> a call
 */
final class FairQueue<T> {
  /** A call that takes longer delays others by more than they should notice. */
  private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(5);

  /** What takes less than this part of the slowest is not what others wait for. */
  private static final int PART_OF_SLOWEST = 4;

  /**
   * How much of what a function took as a rule is forgotten with each call: one part of so many.
   */
  private static final int MEMORY = 4;

  private final int threads;
  private final int slowThreads;
  private final int room;
  private final ArrayDeque<Share<T>> turns = new ArrayDeque<>();
  private final List<Share<T>> running = new ArrayList<>();
  private int waiting;
  private int slow;

  /**
   * The queue of so many threads.
   *
   * @param threads at least 1
   * @param room how many calls may wait, at least 1
   */
  FairQueue(int threads, int room) {
    this.threads = threads;
    this.slowThreads = threads == 1 ? 1 : threads - Math.max(1, threads / 4);
    this.room = room;
  }

  /**
   * What one function has of the queue.
   *
   * @param <T> a call
   */
  static final class Share<T> {
    private final ArrayDeque<T> calls = new ArrayDeque<>(2);
    private long usual;

    private void took(long nanos) {
      usual = usual == 0 ? nanos : usual + (nanos - usual) / MEMORY;
    }
  }

  /**
   * A call that runs.
   *
   * @param slow whether it counts for one that takes long
   */
  record Run<T>(Share<T> share, T call, boolean slow) {}

  /**
   * Takes a call.
   *
   * @return the call that is turned away, this or another; null where there is room
   */
  @Nullable T offer(Share<T> share, T call) {
    @Nullable T out = null;
    if (waiting == room) {
      Share<T> longest = longest();
      if (longest.calls.size() <= share.calls.size() + 1) {
        return call;
      }
      out = longest.calls.removeLast();
      waiting--;
    }
    if (share.calls.isEmpty()) {
      turns.add(share);
    }
    share.calls.add(call);
    waiting++;
    return out;
  }

  private Share<T> longest() {
    Share<T> longest = turns.getFirst();
    for (Share<T> each : turns) {
      if (each.calls.size() > longest.calls.size()) {
        longest = each;
      }
    }
    return longest;
  }

  /** The call to run now, which then runs; null where none may. */
  @Nullable Run<T> next() {
    if (running.size() == threads) {
      return null;
    }
    long bound = 0;
    for (Iterator<Share<T>> each = turns.iterator(); each.hasNext(); ) {
      Share<T> share = each.next();
      if (bound == 0 && share.usual > QUICK) {
        bound = slowest() / PART_OF_SLOWEST;
      }
      boolean isSlow = share.usual > Math.max(QUICK, bound);
      if (!isSlow || slow < slowThreads) {
        each.remove();
        return start(share, isSlow);
      }
    }
    return null;
  }

  /** How long a call takes, as a rule, of the function that takes longest and runs or waits. */
  private long slowest() {
    long slowest = 0;
    for (Share<T> each : turns) {
      slowest = Math.max(slowest, each.usual);
    }
    for (Share<T> each : running) {
      slowest = Math.max(slowest, each.usual);
    }
    return slowest;
  }

  private Run<T> start(Share<T> share, boolean isSlow) {
    T call = share.calls.removeFirst();
    if (!share.calls.isEmpty()) {
      turns.add(share);
    }
    waiting--;
    running.add(share);
    slow += isSlow ? 1 : 0;
    return new Run<>(share, call, isSlow);
  }

  /** Takes note that a call has ended, and how long it ran. */
  void ended(Run<T> run, long nanos) {
    running.remove(run.share());
    slow -= run.slow() ? 1 : 0;
    run.share().took(nanos);
  }

  /** Takes out all calls that wait. */
  List<T> clear() {
    List<T> out = new ArrayList<>(waiting);
    for (Share<T> share : turns) {
      out.addAll(share.calls);
      share.calls.clear();
    }
    turns.clear();
    waiting = 0;
    return out;
  }

  /** How many calls wait. */
  int waiting() {
    return waiting;
  }

  /** How many calls run. */
  int running() {
    return running.size();
  }
}
