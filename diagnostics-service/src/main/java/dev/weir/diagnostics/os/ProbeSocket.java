package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.diagnostics.packet.IpVersion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A non-blocking datagram or raw socket that reports ICMP errors, hop limits and the kernel's time
 * stamps. Belongs to the thread that opened it.
 */
final class ProbeSocket implements AutoCloseable {
  private static final int RECEIVE_BUFFER_BYTES = 1 << 20;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** In a row of one reading, after which what is left waits for the next. */
  private static final int MOST_FAILURES = 8;

  /** In one reading: who is flooded has to look at its clock now and then. */
  private static final int MOST_AT_ONCE = 1_024;

  private final Arena arena;
  private final Libc libc;
  private final int descriptor;
  private final MessageBuffer buffer;
  private final MemorySegment pollDescriptor;

  private ProbeSocket(Arena arena, Libc libc, int descriptor) {
    this.arena = arena;
    this.libc = libc;
    this.descriptor = descriptor;
    this.buffer = new MessageBuffer(arena);
    this.pollDescriptor = arena.allocate(8, 4);
    pollDescriptor.set(JAVA_INT, 0, descriptor);
    pollDescriptor.set(JAVA_SHORT, 4, Linux.POLLIN);
  }

  /**
   * Opens a socket.
   *
   * @throws SystemCallException when the system refuses the socket or one of the options it needs
   */
  @SuppressWarnings(
      "MustBeClosedChecker") // the arena lives as long as the socket, whose close ends it
  static ProbeSocket open(IpVersion version, SocketKind kind, boolean dontFragment)
      throws SystemCallException {
    Arena arena = Arena.ofConfined();
    Libc libc = new Libc(arena);
    try {
      int descriptor =
          libc.socket(
              version == IpVersion.V4 ? Linux.AF_INET : Linux.AF_INET6,
              kind.type() | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC,
              kind.protocol(version));
      return configured(new ProbeSocket(arena, libc, descriptor), version, kind, dontFragment);
    } catch (SystemCallException e) {
      arena.close();
      throw e;
    }
  }

  private static ProbeSocket configured(
      ProbeSocket socket, IpVersion version, SocketKind kind, boolean dontFragment)
      throws SystemCallException {
    try {
      socket.configure(version, kind);
      socket.fragment(version, dontFragment);
      return socket;
    } catch (SystemCallException e) {
      socket.libc.close(socket.descriptor);
      throw e;
    }
  }

  private void configure(IpVersion version, SocketKind kind) throws SystemCallException {
    option(Linux.SOL_SOCKET, Linux.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    if (version == IpVersion.V4) {
      option(Linux.SOL_IP, Linux.IP_RECVERR, 1);
      option(Linux.SOL_IP, Linux.IP_RECVTTL, 1);
    } else {
      option(Linux.SOL_IPV6, Linux.IPV6_RECVERR, 1);
      option(Linux.SOL_IPV6, Linux.IPV6_RECVHOPLIMIT, 1);
    }
    if (kind == SocketKind.ICMP_RAW) {
      only(version, version.echoReply());
    } else if (kind == SocketKind.ICMP_ERRORS) {
      only(version, Linux.DESTINATION_UNREACHABLE, Linux.TIME_EXCEEDED);
    }
    askForStamps();
    askForExtensions(version);
  }

  private void fragment(IpVersion version, boolean dontFragment) throws SystemCallException {
    int discovery = dontFragment ? Linux.PMTUDISC_PROBE : Linux.PMTUDISC_DONT;
    if (version == IpVersion.V4) {
      option(Linux.SOL_IP, Linux.IP_MTU_DISCOVER, discovery);
    } else {
      option(Linux.SOL_IPV6, Linux.IPV6_MTU_DISCOVER, discovery);
    }
  }

  /** Kernels before 5.9 do not tell where the extensions are: not a reason to fail. */
  private void askForExtensions(IpVersion version) {
    try {
      if (version == IpVersion.V4) {
        option(Linux.SOL_IP, Linux.IP_RECVERR_RFC4884, 1);
      } else {
        option(Linux.SOL_IPV6, Linux.IPV6_RECVERR_RFC4884, 1);
      }
    } catch (SystemCallException _) {
      return;
    }
  }

  /** A raw socket would otherwise receive every ICMP message of the host. Set bits block. */
  private void only(IpVersion version, int... types) throws SystemCallException {
    MemorySegment filter = arena.allocate(32, 4);
    filter.fill((byte) 0xff);
    for (int type : types) {
      int word = filter.getAtIndex(JAVA_INT, type / 32);
      filter.setAtIndex(JAVA_INT, type / 32, word & ~(1 << type % 32));
    }
    if (version == IpVersion.V4) {
      option(Linux.SOL_RAW, Linux.ICMP_FILTER, filter.get(JAVA_INT, 0));
      return;
    }
    libc.setOption(descriptor, Linux.SOL_ICMPV6, Linux.ICMPV6_FILTER, filter);
  }

  /** Without stamps of the kernel the clock of this process remains: not a reason to fail. */
  private void askForStamps() {
    try {
      option(Linux.SOL_SOCKET, Linux.SO_TIMESTAMPING, Linux.STAMPS_TX_RX_SOFTWARE);
    } catch (SystemCallException _) {
      return;
    }
  }

  private void option(int level, int option, int value) throws SystemCallException {
    libc.setOption(descriptor, level, option, value);
  }

  /** Where it is bound, which is known once it is connected or has sent something. */
  InetSocketAddress local() {
    try (Arena shortLived = Arena.ofConfined()) {
      MemorySegment name = shortLived.allocate(SocketAddress.BYTES, 8);
      int _ = libc.socketName(descriptor, name);
      return new InetSocketAddress(
          SocketAddress.address(name).orElseGet(InetAddress::getLoopbackAddress),
          SocketAddress.port(name));
    }
  }

  /** Takes packets of one peer only from now on; 0, or the error number. */
  int connect(InetAddress to) {
    try (Arena shortLived = Arena.ofConfined()) {
      MemorySegment name = shortLived.allocate(SocketAddress.BYTES, 8);
      return Math.max(0, -libc.connect(descriptor, name, SocketAddress.write(name, to, 0)));
    }
  }

  /** Sends one packet; 0 when it left, else the error number. */
  int send(byte[] packet, InetAddress to, int port, int hopLimit) {
    buffer.prepareSend(packet, to, port, hopLimit);
    return Math.max(0, -libc.sendMessage(descriptor, buffer.header(), Linux.MSG_DONTWAIT));
  }

  /** Waits until something can be received or {@code nanos} have passed, rounded up to 1 ms. */
  void poll(long nanos) {
    poll(pollDescriptor, 1, nanos);
  }

  /** The same for several sockets at once. */
  static void poll(List<ProbeSocket> sockets, long nanos) {
    ProbeSocket first = sockets.getFirst();
    try (Arena shortLived = Arena.ofConfined()) {
      MemorySegment all = shortLived.allocate(8L * sockets.size(), 4);
      for (int i = 0; i < sockets.size(); i++) {
        all.set(JAVA_INT, 8L * i, sockets.get(i).descriptor);
        all.set(JAVA_SHORT, 8L * i + 4, Linux.POLLIN);
      }
      first.poll(all, sockets.size(), nanos);
    }
  }

  private void poll(MemorySegment descriptors, int count, long nanos) {
    long millis = (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    int _ = libc.poll(descriptors, count, Math.toIntExact(millis));
  }

  /** Packets that have arrived; of very many the oldest. */
  List<Received> received() {
    return drain(Linux.MSG_DONTWAIT);
  }

  /** Stamps of sent packets and ICMP errors that have arrived; of very many the oldest. */
  List<Received> errors() {
    return drain(Linux.MSG_DONTWAIT | Linux.MSG_ERRQUEUE);
  }

  /** The system's words for an error number. */
  String text(int errno) {
    return libc.text(errno);
  }

  /**
   * An error of an earlier packet may be reported in place of the next one received: not an end.
   */
  private List<Received> drain(int flags) {
    List<Received> all = new ArrayList<>();
    int failures = 0;
    while (failures < MOST_FAILURES && all.size() < MOST_AT_ONCE) {
      buffer.prepareReceive();
      int length = libc.receiveMessage(descriptor, buffer.header(), flags);
      if (length == -Errno.EAGAIN) {
        break;
      } else if (length < 0) {
        failures++;
      } else {
        all.add(buffer.received(length, System.nanoTime()));
      }
    }
    return all;
  }

  @Override
  public void close() {
    libc.close(descriptor);
    arena.close();
  }
}
