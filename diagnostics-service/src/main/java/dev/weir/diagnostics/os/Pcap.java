package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * The functions of libpcap that capturing needs ({@code pcap/pcap.h}), of version 1.5 and later.
 */
@SuppressWarnings("restricted") // foreign calls are what this package is for
final class Pcap {
  static final int ERROR_BYTES = 256;
  static final int NO_SUCH_DEVICE = -5;
  static final int NO_PERMISSION = -8;

  private static final List<String> NAMES = List.of("libpcap.so.1", "libpcap.so.0.8");
  private static final int UNKNOWN_NETMASK = -1;
  private static final int LONGEST_TEXT = 1_024;

  private static final FunctionDescriptor HANDLE_TO_INT = FunctionDescriptor.of(JAVA_INT, ADDRESS);
  private static final FunctionDescriptor SETTING =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);

  private final MethodHandle create;
  private final MethodHandle setSnapLength;
  private final MethodHandle setBufferSize;
  private final MethodHandle setTimeout;
  private final MethodHandle setPrecision;
  private final MethodHandle activate;
  private final MethodHandle error;
  private final MethodHandle statusText;
  private final MethodHandle openDead;
  private final MethodHandle compile;
  private final MethodHandle setFilter;
  private final MethodHandle freeCode;
  private final MethodHandle setNonBlocking;
  private final MethodHandle selectable;
  private final MethodHandle dispatch;
  private final MethodHandle breakLoop;
  private final MethodHandle stats;
  private final MethodHandle dataLink;
  private final MethodHandle close;

  private Pcap(SymbolLookup library) {
    create = function(library, "pcap_create", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    setSnapLength = function(library, "pcap_set_snaplen", SETTING);
    setBufferSize = function(library, "pcap_set_buffer_size", SETTING);
    setTimeout = function(library, "pcap_set_timeout", SETTING);
    setPrecision = function(library, "pcap_set_tstamp_precision", SETTING);
    activate = function(library, "pcap_activate", HANDLE_TO_INT);
    error = function(library, "pcap_geterr", FunctionDescriptor.of(ADDRESS, ADDRESS));
    statusText = function(library, "pcap_statustostr", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    openDead =
        function(library, "pcap_open_dead", FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT));
    compile =
        function(
            library,
            "pcap_compile",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
    setFilter =
        function(library, "pcap_setfilter", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    freeCode = function(library, "pcap_freecode", FunctionDescriptor.ofVoid(ADDRESS));
    setNonBlocking =
        function(
            library,
            "pcap_setnonblock",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
    selectable = function(library, "pcap_get_selectable_fd", HANDLE_TO_INT);
    dispatch =
        function(
            library,
            "pcap_dispatch",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
    breakLoop = function(library, "pcap_breakloop", FunctionDescriptor.ofVoid(ADDRESS));
    stats = function(library, "pcap_stats", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    dataLink = function(library, "pcap_datalink", HANDLE_TO_INT);
    close = function(library, "pcap_close", FunctionDescriptor.ofVoid(ADDRESS));
  }

  /** Loads the library; empty where it is not installed. */
  static Optional<Pcap> load() {
    for (String name : NAMES) {
      try {
        return Optional.of(new Pcap(SymbolLookup.libraryLookup(name, Arena.global())));
      } catch (IllegalArgumentException _) {
        // not under this name
      }
    }
    return Optional.empty();
  }

  /** The names under which the library is looked for. */
  static String names() {
    return String.join(" and ", NAMES);
  }

  MemorySegment create(Arena arena, String device, MemorySegment message) {
    MemorySegment name = arena.allocateFrom(device);
    return call(() -> (MemorySegment) create.invokeExact(name, message));
  }

  /** Settings of a handle that is not active yet; none of these can fail there. */
  void set(MemorySegment handle, int snapLength, int bufferBytes, int timeoutMillis) {
    int _ = call(() -> (int) setSnapLength.invokeExact(handle, snapLength));
    int _ = call(() -> (int) setBufferSize.invokeExact(handle, bufferBytes));
    int _ = call(() -> (int) setTimeout.invokeExact(handle, timeoutMillis));
  }

  /** Asks for nanoseconds; false where there are only microseconds. */
  boolean setNanoseconds(MemorySegment handle) {
    return call(() -> (int) setPrecision.invokeExact(handle, 1)) == 0;
  }

  int activate(MemorySegment handle) {
    return call(() -> (int) activate.invokeExact(handle));
  }

  String error(MemorySegment handle) {
    return text(call(() -> (MemorySegment) error.invokeExact(handle)));
  }

  String statusText(int status) {
    return text(call(() -> (MemorySegment) statusText.invokeExact(status)));
  }

  /** A handle of no device, by which filters are compiled. */
  MemorySegment openDead(int linkNumber, int snapLength) {
    return call(() -> (MemorySegment) openDead.invokeExact(linkNumber, snapLength));
  }

  /** Compiles a filter; 0 when it is sound. A program that was compiled is freed by the caller. */
  int compile(Arena arena, MemorySegment handle, MemorySegment program, String filter) {
    MemorySegment text = arena.allocateFrom(filter);
    return call(() -> (int) compile.invokeExact(handle, program, text, 1, UNKNOWN_NETMASK));
  }

  int setFilter(MemorySegment handle, MemorySegment program) {
    return call(() -> (int) setFilter.invokeExact(handle, program));
  }

  void freeCode(MemorySegment program) {
    run(
        () -> {
          freeCode.invokeExact(program);
        });
  }

  int setNonBlocking(MemorySegment handle, MemorySegment message) {
    return call(() -> (int) setNonBlocking.invokeExact(handle, 1, message));
  }

  int selectable(MemorySegment handle) {
    return call(() -> (int) selectable.invokeExact(handle));
  }

  int dispatch(MemorySegment handle, int most, MemorySegment callback) {
    return call(() -> (int) dispatch.invokeExact(handle, most, callback, MemorySegment.NULL));
  }

  void breakLoop(MemorySegment handle) {
    run(
        () -> {
          breakLoop.invokeExact(handle);
        });
  }

  int stats(MemorySegment handle, MemorySegment counts) {
    return call(() -> (int) stats.invokeExact(handle, counts));
  }

  int dataLink(MemorySegment handle) {
    return call(() -> (int) dataLink.invokeExact(handle));
  }

  void close(MemorySegment handle) {
    run(
        () -> {
          close.invokeExact(handle);
        });
  }

  static String text(MemorySegment text) {
    return text.reinterpret(LONGEST_TEXT).getString(0);
  }

  private static MethodHandle function(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
  }

  private static <T> T call(Call<T> call) {
    try {
      return call.invoke();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static void run(Action action) {
    try {
      action.invoke();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private interface Call<T> {
    T invoke() throws Throwable;
  }

  private interface Action {
    void invoke() throws Throwable;
  }
}
