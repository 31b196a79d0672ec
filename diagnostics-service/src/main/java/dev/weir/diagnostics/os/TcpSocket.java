package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.diagnostics.packet.IpVersion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A non-blocking TCP socket with a hop limit, that reports ICMP errors. Belongs to the thread that
 * opened it; closing it resets the connection.
 */
final class TcpSocket implements AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Arena arena;
  private final Libc libc;
  private final int descriptor;

  private TcpSocket(Arena arena, Libc libc, int descriptor) {
    this.arena = arena;
    this.libc = libc;
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket.
   *
   * @throws SystemCallException when the system refuses the socket or one of the options it needs
   */
  @SuppressWarnings(
      "MustBeClosedChecker") // the arena lives as long as the socket, whose close ends it
  static TcpSocket open(IpVersion version, int hopLimit) throws SystemCallException {
    Arena arena = Arena.ofConfined();
    Libc libc = new Libc(arena);
    try {
      int descriptor =
          libc.socket(
              version == IpVersion.V4 ? Linux.AF_INET : Linux.AF_INET6,
              Linux.SOCK_STREAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC,
              Linux.IPPROTO_TCP);
      return configured(new TcpSocket(arena, libc, descriptor), version, hopLimit);
    } catch (SystemCallException e) {
      arena.close();
      throw e;
    }
  }

  private static TcpSocket configured(TcpSocket socket, IpVersion version, int hopLimit)
      throws SystemCallException {
    try {
      socket.configure(version, hopLimit);
      return socket;
    } catch (SystemCallException e) {
      socket.libc.close(socket.descriptor);
      throw e;
    }
  }

  private void configure(IpVersion version, int hopLimit) throws SystemCallException {
    if (version == IpVersion.V4) {
      option(Linux.SOL_IP, Linux.IP_TTL, hopLimit);
      option(Linux.SOL_IP, Linux.IP_RECVERR, 1);
    } else {
      option(Linux.SOL_IPV6, Linux.IPV6_UNICAST_HOPS, hopLimit);
      option(Linux.SOL_IPV6, Linux.IPV6_RECVERR, 1);
    }
    MemorySegment linger = arena.allocate(8, 4);
    linger.set(JAVA_INT, 0, 1);
    libc.setOption(descriptor, Linux.SOL_SOCKET, Linux.SO_LINGER, linger);
  }

  private void option(int level, int option, int value) throws SystemCallException {
    libc.setOption(descriptor, level, option, value);
  }

  /** Begins to connect; 0 when that is done at once, else the error number. */
  int connect(InetAddress to, int port) {
    MemorySegment address = arena.allocate(SocketAddress.BYTES, 8);
    int length = SocketAddress.write(address, to, port);
    return Math.max(0, -libc.connect(descriptor, address, length));
  }

  /** How the attempt to connect ended: 0 when it is connected, else the error number. */
  int error() {
    MemorySegment value = arena.allocate(JAVA_INT);
    int result = libc.getOption(descriptor, Linux.SOL_SOCKET, Linux.SO_ERROR, value);
    return result < 0 ? -result : value.get(JAVA_INT, 0);
  }

  /** All ICMP errors that have arrived. */
  List<Received> errors() {
    MessageBuffer buffer = new MessageBuffer(arena);
    List<Received> all = new ArrayList<>();
    int length = 0;
    while (length >= 0) {
      buffer.prepareReceive();
      length =
          libc.receiveMessage(descriptor, buffer.header(), Linux.MSG_DONTWAIT | Linux.MSG_ERRQUEUE);
      if (length >= 0) {
        all.add(buffer.received(length, System.nanoTime()));
      }
    }
    return all;
  }

  /** The system's words for an error number. */
  String text(int errno) {
    return libc.text(errno);
  }

  /**
   * Waits until some sockets have news or {@code nanos} have passed, rounded up to 1 ms.
   *
   * @return the indices of those that have
   */
  static List<Integer> poll(List<TcpSocket> sockets, long nanos) {
    try (Arena shortLived = Arena.ofConfined()) {
      MemorySegment all = shortLived.allocate(Math.max(8, 8L * sockets.size()), 4);
      for (int i = 0; i < sockets.size(); i++) {
        all.set(JAVA_INT, 8L * i, sockets.get(i).descriptor);
        all.set(JAVA_SHORT, 8L * i + 4, Linux.POLLOUT);
      }
      long millis = (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
      int _ = new Libc(shortLived).poll(all, sockets.size(), Math.toIntExact(millis));
      List<Integer> ready = new ArrayList<>();
      for (int i = 0; i < sockets.size(); i++) {
        if (all.get(JAVA_SHORT, 8L * i + 6) != 0) {
          ready.add(i);
        }
      }
      return ready;
    }
  }

  @Override
  public void close() {
    libc.close(descriptor);
    arena.close();
  }
}
