package dev.weir.diagnostics.os;

import dev.weir.diagnostics.capture.CaptureNetwork;
import dev.weir.diagnostics.capture.CaptureOpening;
import dev.weir.diagnostics.capture.CapturePlan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/** Interfaces of this host, by libpcap: not promiscuous, without blocking. */
public final class PcapNetwork implements CaptureNetwork {
  /** What the kernel may hold for a capture that is not read for a moment. */
  private static final int BUFFER_BYTES = 16 << 20;

  private static final int TIMEOUT_MILLIS = 50;
  private static final List<String> INSTALL =
      List.of(
          "Debian, Ubuntu: apt-get install libpcap0.8 (libpcap0.8t64 from Ubuntu 24.04 and"
              + " Debian 13 on)",
          "Fedora, RHEL: dnf install libpcap",
          "Alpine: apk add libpcap");
  private static final List<String> PERMIT =
      List.of(
          "give the process CAP_NET_RAW, for example in systemd AmbientCapabilities=CAP_NET_RAW");

  private final boolean supported;
  private final Optional<Pcap> library;

  /** Looks for the library. */
  public PcapNetwork() {
    this(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), Pcap.load());
  }

  PcapNetwork(String system, String processor, Optional<Pcap> library) {
    this.supported = system.equals("Linux") && processor.endsWith("64");
    this.library = library;
  }

  /** Whether the library is there. */
  public boolean hasLibrary() {
    return library.isPresent();
  }

  @Override
  public CaptureOpening open(CapturePlan plan) {
    if (!supported) {
      return new CaptureOpening.Unsupported("captures need a 64-bit Linux");
    }
    return library
        .map(pcap -> open(pcap, plan))
        .orElseGet(
            () ->
                new CaptureOpening.Unavailable(
                    "captures need libpcap, which is not installed (looked for "
                        + Pcap.names()
                        + ")",
                    INSTALL));
  }

  private static CaptureOpening open(Pcap pcap, CapturePlan plan) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment message = arena.allocate(Pcap.ERROR_BYTES);
      MemorySegment handle = pcap.create(arena, plan.interfaceName(), message);
      if (handle.address() == 0) {
        return new CaptureOpening.Failed(Pcap.text(message));
      }
      CaptureOpening opening = activate(pcap, handle, plan, arena);
      if (!(opening instanceof CaptureOpening.Opened)) {
        pcap.close(handle);
      }
      return opening;
    }
  }

  private static CaptureOpening activate(
      Pcap pcap, MemorySegment handle, CapturePlan plan, Arena arena) {
    pcap.set(handle, plan.snapLength(), BUFFER_BYTES, TIMEOUT_MILLIS);
    boolean nanoseconds = pcap.setNanoseconds(handle);
    int status = pcap.activate(handle);
    if (status < 0) {
      return failure(pcap, handle, plan, status);
    }
    if (isLoopback(plan.interfaceName())) {
      onceEach(pcap, handle, arena);
    }
    MemorySegment program = arena.allocate(PcapFilter.PROGRAM_BYTES, 8);
    Optional<CaptureOpening.BadFilter> refused =
        new PcapFilter(pcap, pcap.dataLink(handle), plan.snapLength()).compile(plan, program);
    if (refused.isPresent()) {
      return refused.get();
    }
    int set = pcap.setFilter(handle, program);
    pcap.freeCode(program);
    MemorySegment message = arena.allocate(Pcap.ERROR_BYTES);
    return set == 0 && pcap.setNonBlocking(handle, message) == 0
        ? new CaptureOpening.Opened(new PcapSource(pcap, handle, nanoseconds))
        : new CaptureOpening.Failed(pcap.error(handle));
  }

  private static boolean isLoopback(String name) {
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      return found != null && found.isLoopback();
    } catch (SocketException _) {
      return false;
    }
  }

  /**
   * Packets leave a loopback interface and arrive at it. The library drops those that leave; when
   * the kernel does so, it has half the work and its counts are right. Kernels before 4.20 do not.
   */
  private static void onceEach(Pcap pcap, MemorySegment handle, Arena arena) {
    try {
      new Libc(arena)
          .setOption(pcap.selectable(handle), Linux.SOL_PACKET, Linux.PACKET_IGNORE_OUTGOING, 1);
    } catch (SystemCallException _) {
      return;
    }
  }

  private static CaptureOpening failure(
      Pcap pcap, MemorySegment handle, CapturePlan plan, int status) {
    return switch (status) {
      case Pcap.NO_PERMISSION ->
          new CaptureOpening.Unavailable(
              "this process may not capture on " + plan.interfaceName(), PERMIT);
      case Pcap.NO_SUCH_DEVICE ->
          new CaptureOpening.Failed("there is no interface " + plan.interfaceName());
      default -> new CaptureOpening.Failed(pcap.statusText(status) + ": " + pcap.error(handle));
    };
  }
}
