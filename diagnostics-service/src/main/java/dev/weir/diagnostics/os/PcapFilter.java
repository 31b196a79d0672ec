package dev.weir.diagnostics.os;

import dev.weir.diagnostics.capture.CaptureOpening;
import dev.weir.diagnostics.capture.CapturePlan;
import dev.weir.diagnostics.capture.FilterPosition;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Compiles filters on a thread of their own with a big stack: the parser of libpcap recurses, and
 * an overflow of the stack inside it would end the process.
 */
final class PcapFilter {
  static final int PROGRAM_BYTES = 16;
  private static final long STACK_BYTES = 64L << 20;

  private final Pcap pcap;
  private final int linkNumber;
  private final int snapLength;

  PcapFilter(Pcap pcap, int linkNumber, int snapLength) {
    this.pcap = pcap;
    this.linkNumber = linkNumber;
    this.snapLength = snapLength;
  }

  /**
   * Compiles the filter of a plan into a program, which the caller frees.
   *
   * @param program of an arena that is shared between threads
   * @return why it is refused; empty when the program is there
   */
  Optional<CaptureOpening.BadFilter> compile(CapturePlan plan, MemorySegment program) {
    FutureTask<Optional<CaptureOpening.BadFilter>> task =
        new FutureTask<>(() -> compiled(plan, program));
    Thread thread = new Thread(null, task, "capture-filter", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Optional<CaptureOpening.BadFilter> compiled(CapturePlan plan, MemorySegment program) {
    String reason = attempt(plan.wholeFilter(), program);
    if (reason.isEmpty()) {
      return Optional.empty();
    }
    int position = FilterPosition.find(plan.filter(), this::isSound);
    return Optional.of(new CaptureOpening.BadFilter(position, reason));
  }

  private boolean isSound(String filter) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment program = arena.allocate(PROGRAM_BYTES, 8);
      boolean sound = attempt(filter, program).isEmpty();
      if (sound) {
        pcap.freeCode(program);
      }
      return sound;
    }
  }

  /** Why a filter does not compile; empty when it does. */
  private String attempt(String filter, MemorySegment program) {
    MemorySegment handle = pcap.openDead(linkNumber, snapLength);
    try (Arena arena = Arena.ofConfined()) {
      return pcap.compile(arena, handle, program, filter) == 0 ? "" : pcap.error(handle);
    } finally {
      pcap.close(handle);
    }
  }
}
