package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.diagnostics.capture.CaptureSource;
import dev.weir.diagnostics.frame.LinkType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** An active handle of libpcap, read without blocking. Belongs to one thread. */
@SuppressWarnings("restricted") // foreign calls are what this package is for
final class PcapSource implements CaptureSource {
  private static final int MOST_AT_ONCE = 4_096;
  private static final int ETHERNET = 1;
  private static final int RAW = 12;

  /** DLT_RAW is 12 on Linux, and 101 in files. */
  private static final int LINKTYPE_RAW = 101;

  /** {@code struct pcap_pkthdr} where {@code struct timeval} has 64-bit members. */
  private static final int HEADER_BYTES = 24;

  private static final int CAPTURED = 16;
  private static final int LENGTH = 20;
  private static final int STATS_BYTES = 12;

  private final Pcap pcap;
  private final MemorySegment handle;
  private final boolean nanoseconds;
  private final Arena arena = Arena.ofConfined();
  private final Libc libc = new Libc(arena);
  private final MemorySegment poll = arena.allocate(8, 4);
  private final MemorySegment counts = arena.allocate(STATS_BYTES, 4);
  private final MemorySegment stub;
  private @Nullable Receiver receiver;
  private @Nullable Throwable failure;
  private Kernel last = new Kernel(0, 0, 0);

  /**
   * Takes over an active handle that does not block.
   *
   * @param nanoseconds whether its stamps are in nanoseconds rather than microseconds
   */
  PcapSource(Pcap pcap, MemorySegment handle, boolean nanoseconds) {
    this.pcap = pcap;
    this.handle = handle;
    this.nanoseconds = nanoseconds;
    poll.set(JAVA_INT, 0, pcap.selectable(handle));
    poll.set(JAVA_SHORT, 4, Linux.POLLIN);
    stub =
        Linker.nativeLinker()
            .upcallStub(
                target().bindTo(this), FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS), arena);
  }

  private static MethodHandle target() {
    try {
      return MethodHandles.lookup()
          .findVirtual(
              PcapSource.class,
              "packet",
              MethodType.methodType(
                  void.class, MemorySegment.class, MemorySegment.class, MemorySegment.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Override
  public LinkType linkType() {
    return switch (pcap.dataLink(handle)) {
      case ETHERNET -> LinkType.ETHERNET;
      case RAW -> LinkType.RAW_IP;
      default -> LinkType.OTHER;
    };
  }

  @Override
  public int linkNumber() {
    int number = pcap.dataLink(handle);
    return number == RAW ? LINKTYPE_RAW : number;
  }

  @Override
  public void read(Receiver to, int timeoutMillis) throws IOException {
    receiver = to;
    int result = pcap.dispatch(handle, MOST_AT_ONCE, stub);
    if (failure != null) {
      throw new IOException(failure);
    }
    if (result == -1) {
      throw new IOException(pcap.error(handle));
    }
    if (result == 0) {
      int _ = libc.poll(poll, 1, timeoutMillis);
    }
  }

  /** Called by libpcap. Nothing may be thrown out of it: that would end the process. */
  void packet(MemorySegment user, MemorySegment header, MemorySegment data) {
    try {
      MemorySegment head = header.reinterpret(HEADER_BYTES);
      MemorySegment bytes = data.reinterpret(head.get(JAVA_INT, CAPTURED));
      long fraction = head.get(JAVA_LONG, 8) * (nanoseconds ? 1 : 1_000);
      long nanos = head.get(JAVA_LONG, 0) * 1_000_000_000 + fraction;
      Receiver to = receiver;
      if (to == null || !to.accept(nanos, head.get(JAVA_INT, LENGTH), bytes.asByteBuffer())) {
        pcap.breakLoop(handle);
      }
    } catch (Throwable e) {
      failure = e;
      pcap.breakLoop(handle);
    }
  }

  @Override
  public Kernel kernel() {
    if (pcap.stats(handle, counts) == 0) {
      last =
          new Kernel(
              Integer.toUnsignedLong(counts.get(JAVA_INT, 0)),
              Integer.toUnsignedLong(counts.get(JAVA_INT, 4)),
              Integer.toUnsignedLong(counts.get(JAVA_INT, 8)));
    }
    return last;
  }

  @Override
  public void close() {
    pcap.close(handle);
    arena.close();
  }
}
