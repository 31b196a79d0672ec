package dev.weir.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** System calls of 64-bit Linux that the runs of diagnostics-service need beside Java's own. */
@SuppressWarnings("restricted") // foreign calls are what this class is for
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN =
      function("open", Linker.Option.firstVariadicArg(2), JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SETNS = function("setns", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle IOCTL =
      function("ioctl", Linker.Option.firstVariadicArg(2), JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle READ =
      function("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE =
      function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle SOCKET =
      function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CONNECT =
      function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SET_OPTION =
      function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

  private Libc() {}

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle function(
      String name, Linker.Option option, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments), option);
  }

  /** The result of a call; throws where it failed. */
  static int checked(String call, int result) throws IOException {
    if (result < 0) {
      throw new IOException(call + " failed");
    }
    return result;
  }

  static int open(MemorySegment path, int flags) {
    return call(() -> (int) OPEN.invokeExact(path, flags));
  }

  static int setns(int descriptor, int kind) {
    return call(() -> (int) SETNS.invokeExact(descriptor, kind));
  }

  static int ioctl(int descriptor, long request, MemorySegment argument) {
    return call(() -> (int) IOCTL.invokeExact(descriptor, request, argument));
  }

  static long read(int descriptor, MemorySegment to, long bytes) {
    return call(() -> (long) READ.invokeExact(descriptor, to, bytes));
  }

  static long write(int descriptor, MemorySegment from, long bytes) {
    return call(() -> (long) WRITE.invokeExact(descriptor, from, bytes));
  }

  static int socket(int family, int type, int protocol) {
    return call(() -> (int) SOCKET.invokeExact(family, type, protocol));
  }

  static int connect(int descriptor, MemorySegment name, int bytes) {
    return call(() -> (int) CONNECT.invokeExact(descriptor, name, bytes));
  }

  static int setOption(int descriptor, int level, int option, MemorySegment value) {
    int bytes = (int) value.byteSize();
    return call(() -> (int) SET_OPTION.invokeExact(descriptor, level, option, value, bytes));
  }

  private static <T> T call(Call<T> call) {
    try {
      return call.invoke();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private interface Call<T> {
    T invoke() throws Throwable;
  }
}
