package dev.weir.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.locks.LockSupport;

/**
 * Datagrams to a port of the loopback address at a steady rate, which nobody takes in, for captures
 * to see. The kernel gets them many at a time, as one buffer that it cuts up (UDP segmentation
 * offload), which only an interface that leaves this to software makes packets of at once: {@code
 * ip link set lo gso_max_segs 1}. Run by {@code benchmarks/side-by-side/capture}.
 */
public final class PacketSource {
  private static final int PAYLOAD_BYTES = 64;

  /** Datagrams that leave in a row, by one system call; no more than any kernel cuts up. */
  private static final int ROW = 32;

  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int ADDRESS_BYTES = 16;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private PacketSource() {}

  /**
   * Sends, and prints how many datagrams left and how many a second these were.
   *
   * @param arguments the port, the rate in datagrams a second, and for how many seconds
   */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    long rate = Long.parseLong(arguments[1]);
    long nanos = Long.parseLong(arguments[2]) * NANOS_PER_SECOND;
    try (DatagramSocket taker = new DatagramSocket(port, InetAddress.getLoopbackAddress());
        Arena arena = Arena.ofConfined()) {
      taker.setReceiveBufferSize(1);
      int socket = connected(arena, port);
      MemorySegment row = arena.allocate((long) ROW * PAYLOAD_BYTES);
      long start = System.nanoTime();
      long sent = send(socket, row, rate, nanos);
      System.out.println(sent + " " + sent * NANOS_PER_SECOND / (System.nanoTime() - start));
    }
  }

  private static int connected(Arena arena, int port) throws IOException {
    MemorySegment name = arena.allocate(ADDRESS_BYTES, 8);
    name.set(JAVA_SHORT, 0, (short) AF_INET);
    name.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
    byte[] address = InetAddress.getLoopbackAddress().getAddress();
    MemorySegment.copy(address, 0, name, JAVA_BYTE, 4, address.length);
    int socket = Libc.checked("socket", Libc.socket(AF_INET, SOCK_DGRAM, 0));
    int _ = Libc.checked("connect", Libc.connect(socket, name, ADDRESS_BYTES));
    MemorySegment bytes = arena.allocateFrom(JAVA_INT, PAYLOAD_BYTES);
    int _ = Libc.checked("setsockopt", Libc.setOption(socket, SOL_UDP, UDP_SEGMENT, bytes));
    return socket;
  }

  private static long send(int socket, MemorySegment row, long rate, long nanos)
      throws IOException {
    long start = System.nanoTime();
    long sent = 0;
    for (long passed = 0; passed < nanos; passed = System.nanoTime() - start) {
      long behind = passed * rate / NANOS_PER_SECOND - sent;
      if (behind < ROW) {
        LockSupport.parkNanos((ROW - behind) * NANOS_PER_SECOND / rate);
      } else {
        long bytes = Libc.write(socket, row, row.byteSize());
        sent += Libc.checked("write", (int) bytes) / PAYLOAD_BYTES;
      }
    }
    return sent;
  }
}
