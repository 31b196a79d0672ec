package dev.weir.edge.functions;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The processor time of threads, in nanoseconds; where the JVM does not know it, that of the clock.
 */
final class ProcessorTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final boolean KNOWN =
      THREADS.isThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

  private ProcessorTime() {}

  /** What a platform thread that is alive has had so far. */
  static long of(Thread thread) {
    return KNOWN ? THREADS.getThreadCpuTime(thread.threadId()) : System.nanoTime();
  }
}
