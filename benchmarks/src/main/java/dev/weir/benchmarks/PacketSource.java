package dev.weir.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.locks.LockSupport;

/**
 * Datagrams to a port of the loopback address at a steady rate, which nobody takes in, for captures
 * to see. Run by {@code benchmarks/side-by-side/capture}.
 */
public final class PacketSource {
  private static final int PAYLOAD_BYTES = 64;

  /** Datagrams that leave in a row, by one system call. */
  private static final int ROW = 32;

  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int ADDRESS_BYTES = 16;

  /** {@code struct mmsghdr}, and in it the members of {@code struct msghdr}. */
  private static final int MESSAGE_BYTES = 64;

  private static final int VECTORS = 16;
  private static final int VECTOR_COUNT = 24;

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
      long start = System.nanoTime();
      long sent = send(socket, messages(arena), rate, nanos);
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
    return socket;
  }

  /** Headers of as many messages as leave in a row, all with the same payload. */
  private static MemorySegment messages(Arena arena) {
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ADDRESS, 0, arena.allocate(PAYLOAD_BYTES));
    vector.set(JAVA_LONG, 8, PAYLOAD_BYTES);
    MemorySegment messages = arena.allocate((long) ROW * MESSAGE_BYTES, 8);
    for (int i = 0; i < ROW; i++) {
      messages.set(ADDRESS, (long) i * MESSAGE_BYTES + VECTORS, vector);
      messages.set(JAVA_LONG, (long) i * MESSAGE_BYTES + VECTOR_COUNT, 1);
    }
    return messages;
  }

  private static long send(int socket, MemorySegment messages, long rate, long nanos)
      throws IOException {
    long start = System.nanoTime();
    long sent = 0;
    for (long passed = 0; passed < nanos; passed = System.nanoTime() - start) {
      long behind = passed * rate / NANOS_PER_SECOND - sent;
      if (behind < ROW) {
        LockSupport.parkNanos((ROW - behind) * NANOS_PER_SECOND / rate);
      } else {
        sent += Libc.checked("sendmmsg", Libc.sendMessages(socket, messages, ROW));
      }
    }
    return sent;
  }
}
