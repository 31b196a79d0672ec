package dev.weir.edge.functions;

/**
 * Something that waits for a thread of the functions.
 *
 * @param away runs in its place where it is turned away
 * @param since when it came, by the nano clock
 */
record FunctionTask(Runnable task, Runnable away, long since) {

  FunctionTask(Runnable task, Runnable away) {
    this(task, away, System.nanoTime());
  }
}
