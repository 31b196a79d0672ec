package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C functions that probing needs, with {@code errno} captured. An instance belongs to the
 * thread of its arena.
 *
 * <p>Functions that fail in the normal course of things return the negative error number; the
 * others throw {@link SystemCallException}.
 */
final class Libc {
  private static final int ERROR_TEXT_BYTES = 256;

  private static final MethodHandle SOCKET =
      function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      function(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle CONNECT =
      function("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKNAME =
      function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SENDMSG =
      function("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVMSG =
      function("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle POLL =
      function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle STRERROR =
      function("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private static final long ERRNO_OFFSET =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private final MemorySegment state;
  private final MemorySegment size;
  private final MemorySegment number;

  Libc(Arena arena) {
    state = arena.allocate(Linker.Option.captureStateLayout());
    size = arena.allocate(JAVA_INT);
    number = arena.allocate(JAVA_INT);
  }

  int socket(int domain, int type, int protocol) throws SystemCallException {
    int result = asInt(() -> (int) SOCKET.invokeExact(state, domain, type, protocol));
    return checked("socket", result);
  }

  void close(int descriptor) {
    int _ = asInt(() -> (int) CLOSE.invokeExact(state, descriptor));
  }

  /** Sets an option that is a number. */
  void setOption(int descriptor, int level, int option, int value) throws SystemCallException {
    number.set(JAVA_INT, 0, value);
    setOption(descriptor, level, option, number);
  }

  void setOption(int descriptor, int level, int option, MemorySegment value)
      throws SystemCallException {
    int size = (int) value.byteSize();
    int result =
        asInt(() -> (int) SETSOCKOPT.invokeExact(state, descriptor, level, option, value, size));
    checked("setsockopt " + level + "," + option, result);
  }

  /** Reads an option into {@code value}; 0, or the negative error number. */
  int getOption(int descriptor, int level, int option, MemorySegment value) {
    size.set(JAVA_INT, 0, (int) value.byteSize());
    return asInt(() -> (int) GETSOCKOPT.invokeExact(state, descriptor, level, option, value, size));
  }

  /** 0 when connected at once, or the negative error number. */
  int connect(int descriptor, MemorySegment address, int length) {
    return asInt(() -> (int) CONNECT.invokeExact(state, descriptor, address, length));
  }

  /** Writes where a socket is bound to {@code address}; 0, or the negative error number. */
  int socketName(int descriptor, MemorySegment address) {
    size.set(JAVA_INT, 0, (int) address.byteSize());
    return asInt(() -> (int) GETSOCKNAME.invokeExact(state, descriptor, address, size));
  }

  /** Bytes sent, or the negative error number. */
  int sendMessage(int descriptor, MemorySegment header, int flags) {
    return asInt(() -> (int) (long) SENDMSG.invokeExact(state, descriptor, header, flags));
  }

  /** Bytes received, or the negative error number. */
  int receiveMessage(int descriptor, MemorySegment header, int flags) {
    return asInt(() -> (int) (long) RECVMSG.invokeExact(state, descriptor, header, flags));
  }

  /** Descriptors with events, 0 when the time is over, or the negative error number. */
  int poll(MemorySegment descriptors, long count, int timeoutMillis) {
    return asInt(() -> (int) POLL.invokeExact(state, descriptors, count, timeoutMillis));
  }

  @SuppressWarnings("restricted") // strerror returns a C string of unknown, but bounded length
  String text(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(state, errno);
      return text.reinterpret(ERROR_TEXT_BYTES).getString(0);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private int checked(String call, int result) throws SystemCallException {
    if (result < 0) {
      throw new SystemCallException(call, -result, text(-result));
    }
    return result;
  }

  /** The result, or the negative {@code errno} for a result below 0. */
  private int asInt(Call call) {
    try {
      int result = call.invoke();
      return result < 0 ? -state.get(JAVA_INT, ERRNO_OFFSET) : result;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("restricted") // foreign calls are what this package is for
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  private interface Call {
    int invoke() throws Throwable;
  }
}
