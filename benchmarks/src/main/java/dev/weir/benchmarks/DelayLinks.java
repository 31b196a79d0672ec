package dev.weir.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Links between network namespaces that take their time, for kernels without netem: a TUN interface
 * at each end, and two threads each way that hand packets over when they are due. Run by {@code
 * benchmarks/side-by-side/traceroute}, as root.
 */
public final class DelayLinks {
  private static final int LONGEST_PACKET = 2_048;
  private static final int O_RDWR = 2;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TUN_NO_PI = 0x1001;

  /** {@code struct ifreq}: the name, and the flags behind it. */
  private static final int IFREQ_BYTES = 40;

  private static final int IFREQ_FLAGS = 16;

  private final long delayNanos;

  private DelayLinks(long delayNanos) {
    this.delayNanos = delayNanos;
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  private record Packet(long due, byte[] bytes) {}

  /**
   * Makes the links, prints {@code ready}, and carries packets until the process ends.
   *
   * @param arguments how long a packet takes one way, in microseconds; then for each link the
   *     namespace and the interface at one end, and those at the other
   */
  public static void main(String[] arguments) throws Exception {
    DelayLinks links = new DelayLinks(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(arguments[0])));
    for (int i = 1; i + 3 < arguments.length; i += 4) {
      int one = tun(arguments[i], arguments[i + 1]);
      int other = tun(arguments[i + 2], arguments[i + 3]);
      links.carry(one, other);
      links.carry(other, one);
    }
    System.out.println("ready");
    new CountDownLatch(1).await();
  }

  /** An interface in a namespace, made by a thread that enters it and ends there. */
  private static int tun(String namespace, String name) throws InterruptedException, IOException {
    FutureTask<Integer> task = new FutureTask<>(() -> open(namespace, name));
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IOException("no interface " + name + " in " + namespace, e.getCause());
    }
  }

  private static int open(String namespace, String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int entry = Libc.open(arena.allocateFrom("/run/netns/" + namespace), 0);
      int _ = Libc.checked("setns", Libc.setns(entry, CLONE_NEWNET));
      int descriptor = Libc.checked("open", Libc.open(arena.allocateFrom("/dev/net/tun"), O_RDWR));
      MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
      byte[] text = name.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(text, 0, request, JAVA_BYTE, 0, text.length);
      request.set(JAVA_SHORT, IFREQ_FLAGS, IFF_TUN_NO_PI);
      int _ = Libc.checked("ioctl", Libc.ioctl(descriptor, TUNSETIFF, request));
      return descriptor;
    }
  }

  private void carry(int from, int to) {
    BlockingQueue<Packet> underWay = new LinkedBlockingQueue<>();
    Thread.ofPlatform().start(() -> take(from, underWay));
    Thread.ofPlatform().start(() -> deliver(underWay, to));
  }

  private void take(int from, BlockingQueue<Packet> underWay) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(LONGEST_PACKET);
      while (true) {
        long length = Libc.read(from, buffer, LONGEST_PACKET);
        if (length > 0) {
          byte[] bytes = buffer.asSlice(0, length).toArray(JAVA_BYTE);
          underWay.add(new Packet(System.nanoTime() + delayNanos, bytes));
        }
      }
    }
  }

  private static void deliver(BlockingQueue<Packet> underWay, int to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(LONGEST_PACKET);
      while (true) {
        Packet packet = underWay.take();
        for (long left = packet.due() - System.nanoTime();
            left > 0;
            left = packet.due() - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        MemorySegment.copy(packet.bytes(), 0, buffer, JAVA_BYTE, 0, packet.bytes().length);
        // what the other end does not take is lost, as on any link
        long _ = Libc.write(to, buffer, packet.bytes().length);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
