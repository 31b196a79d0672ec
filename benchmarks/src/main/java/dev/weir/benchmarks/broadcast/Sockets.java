package dev.weir.benchmarks.broadcast;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * Sockets of the loopback address by the system calls themselves, on Linux: at many clients a core
 * what a selector adds to them would be a third of the load's time. For one thread.
 */
final class Sockets {

  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLIN = 1;

  /** The kernel packs an event where it has to look the same to 32-bit processes. */
  private static final int EVENT_BYTES = System.getProperty("os.arch").equals("amd64") ? 12 : 16;

  private static final int DATA_OFFSET = EVENT_BYTES - Long.BYTES;
  private static final int EVENTS = 512;

  private static final MethodHandle SOCKET =
      function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CONNECT =
      function("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CREATE =
      function("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CTL =
      function("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EPOLL_WAIT =
      function(
          "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  private final MemorySegment events = Arena.global().allocate((long) EVENT_BYTES * EVENTS, 8);
  private final MemorySegment event = Arena.global().allocate(EVENT_BYTES, 8);

  /** A socket that is connected to a port of the loopback address. */
  int connect(int port) {
    int descriptor =
        require("socket", call(() -> (int) SOCKET.invokeExact(AF_INET, SOCK_STREAM, 0)));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(16, 8);
      address.set(JAVA_SHORT, 0, (short) AF_INET);
      address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) port);
      address.set(JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), 4, 0x7F000001);
      require("connect", call(() -> (int) CONNECT.invokeExact(descriptor, address, 16)));
      MemorySegment yes = arena.allocateFrom(JAVA_INT, 1);
      require(
          "setsockopt",
          call(() -> (int) SETSOCKOPT.invokeExact(descriptor, IPPROTO_TCP, TCP_NODELAY, yes, 4)));
    }
    return descriptor;
  }

  /** Sends all of some bytes, however long that takes. */
  void sendAll(int descriptor, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocateFrom(JAVA_BYTE, bytes);
      long sent =
          callLong(
              () ->
                  (long) SEND.invokeExact(descriptor, segment, (long) bytes.length, MSG_NOSIGNAL));
      require("send", sent == bytes.length ? 0 : -1);
    }
  }

  /** Sends what the socket takes now; how much that was. */
  int send(int descriptor, MemorySegment bytes, long length) {
    int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    return (int)
        Math.max(callLong(() -> (long) SEND.invokeExact(descriptor, bytes, length, flags)), 0);
  }

  /** Waits for bytes, and takes as many as there are and fit. */
  int receive(int descriptor, MemorySegment into) {
    long length = into.byteSize();
    long received = callLong(() -> (long) RECV.invokeExact(descriptor, into, length, 0));
    if (received <= 0) {
      throw new IllegalStateException("the server has closed connection " + descriptor);
    }
    return (int) received;
  }

  void close(int descriptor) {
    int _ = call(() -> (int) CLOSE.invokeExact(descriptor));
  }

  int poll() {
    return require("epoll_create1", call(() -> (int) EPOLL_CREATE.invokeExact(0)));
  }

  /** Has a poll say when there is something to read, by a number. */
  void watch(int poll, int descriptor, int number) {
    event.set(JAVA_INT, 0, EPOLLIN);
    event.set(JAVA_INT_UNALIGNED, DATA_OFFSET, number);
    require(
        "epoll_ctl",
        call(() -> (int) EPOLL_CTL.invokeExact(poll, EPOLL_CTL_ADD, descriptor, event)));
  }

  /** How many sockets have something to read; their numbers are then {@link #ready}. */
  int await(int poll, int millis) {
    return Math.max(call(() -> (int) EPOLL_WAIT.invokeExact(poll, events, EVENTS, millis)), 0);
  }

  int ready(int index) {
    return events.get(JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES + DATA_OFFSET);
  }

  @SuppressWarnings("restricted") // libc is there
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }

  private interface IntCall {
    int run() throws Throwable;
  }

  private interface LongCall {
    long run() throws Throwable;
  }

  private static int call(IntCall call) {
    try {
      return call.run();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static long callLong(LongCall call) {
    try {
      return call.run();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static int require(String name, int result) {
    if (result < 0) {
      throw new IllegalStateException(name + " failed");
    }
    return result;
  }
}
