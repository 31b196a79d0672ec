package dev.weir.edge.functions;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Has threads that run the code of users go after those that serve requests, where both want a
 * processor: their nice value is raised ({@code setpriority(2)}), which takes no privilege. Linux
 * alone has one for each thread; elsewhere nothing is done.
 */
final class Niceness {

  /**
   * About a ninth of the share of a thread at 0 (kernel/sched/core.c, {@code
   * sched_prio_to_weight}). Not less: where another process wants the processor, all threads of the
   * JVM wait at a safepoint for the one that the kernel does not run. Beside one busy process, with
   * functions that loop, that took at most 75 ms; at 19 it took 0.6 s, with {@code SCHED_IDLE} 2.7
   * s.
   */
  static final int STEP = 10;

  private static final int PRIO_PROCESS = 0;

  /** To Linux, of the process's threads the one that calls. */
  private static final int THIS_THREAD = 0;

  private static final @Nullable MethodHandle SET_PRIORITY = setPriority();

  private Niceness() {}

  /** Steps back, for as long as the calling thread lives. */
  static void stepBack() {
    MethodHandle set = SET_PRIORITY;
    if (set != null) {
      try {
        // refused at worst: the thread then competes like any other
        int _ = (int) set.invokeExact(PRIO_PROCESS, THIS_THREAD, STEP);
      } catch (Throwable e) {
        throw new IllegalStateException("setpriority cannot be called", e);
      }
    }
  }

  @SuppressWarnings("restricted") // services are started with native access, for Netty's transports
  private static @Nullable MethodHandle setPriority() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("setpriority")
        .map(
            function ->
                linker.downcallHandle(
                    function,
                    FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT)))
        .orElse(null);
  }
}
