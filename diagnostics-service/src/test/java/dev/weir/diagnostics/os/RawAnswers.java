package dev.weir.diagnostics.os;

import dev.weir.diagnostics.capture.CaptureOpening;
import dev.weir.diagnostics.capture.CapturePlan;
import dev.weir.diagnostics.capture.CaptureSource;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Takes the place of a node's kernel, which is silent from then on, and answers IPv4 packets as a
 * test likes. It listens with libpcap on the side of the source and answers through a raw socket
 * that the node's silence does not cover.
 */
final class RawAnswers implements AutoCloseable {
  static final int IP_BYTES = 20;

  private static final int ETHERNET_BYTES = 14;
  private static final int IPPROTO_RAW = 255;
  private static final int POLL_MILLIS = 20;

  private final Function<byte[], List<byte[]>> answers;
  private final Thread thread;
  private final CountDownLatch listening = new CountDownLatch(1);
  private volatile boolean stopped;

  /**
   * Begins.
   *
   * @param filter which packets are answered
   * @param answers to a packet, all from the IP header on
   */
  RawAnswers(RouterChain chain, int node, String filter, Function<byte[], List<byte[]>> answers) {
    this.answers = answers;
    chain.silence(node);
    String near = "l" + (node - 1);
    thread =
        Thread.ofPlatform()
            .start(() -> NetworkNamespace.call(chain.node(node), () -> serve(near, filter)));
    try {
      listening.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean serve(String near, String filter) throws Exception {
    CapturePlan plan =
        new CapturePlan(near, filter, 1, 10_000, 1 << 20, Duration.ofMinutes(1), 10_000);
    CaptureOpening opening = new PcapNetwork().open(plan);
    listening.countDown();
    if (!(opening instanceof CaptureOpening.Opened(CaptureSource source))) {
      throw new IllegalStateException(opening.toString());
    }
    try (source;
        Arena arena = Arena.ofConfined()) {
      Libc libc = new Libc(arena);
      int socket = libc.socket(Linux.AF_INET, Linux.SOCK_RAW, IPPROTO_RAW);
      MessageBuffer message = new MessageBuffer(arena);
      while (!stopped) {
        source.read(
            (_, _, frame) -> {
              for (byte[] answer : answers.apply(packet(frame))) {
                message.prepareSend(answer, address(answer, 16), 0, 64);
                if (libc.sendMessage(socket, message.header(), 0) != answer.length) {
                  throw new IllegalStateException("not sent");
                }
              }
              return true;
            },
            POLL_MILLIS);
      }
      libc.close(socket);
    }
    return true;
  }

  private static byte[] packet(ByteBuffer frame) {
    byte[] packet = new byte[frame.remaining() - ETHERNET_BYTES];
    frame.get(frame.position() + ETHERNET_BYTES, packet);
    return packet;
  }

  /**
   * A packet of ICMP.
   *
   * @param asked to whose sender it goes
   * @param message whose checksum is put in
   */
  static byte[] icmp(InetAddress from, byte[] asked, byte[] message) {
    ByteBuffer packet = ByteBuffer.allocate(IP_BYTES + message.length);
    packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
    packet.put((byte) 64).put((byte) 1).putShort((short) 0);
    packet.put(from.getAddress()).put(asked, 12, 4).put(message);
    packet.putShort(IP_BYTES + 2, (short) 0);
    packet.putShort(IP_BYTES + 2, (short) checksum(packet, IP_BYTES));
    return packet.array();
  }

  private static int checksum(ByteBuffer packet, int from) {
    int sum = 0;
    for (int at = from; at < packet.capacity(); at++) {
      int octet = Byte.toUnsignedInt(packet.get(at));
      sum += (at - from) % 2 == 0 ? octet << 8 : octet;
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum;
  }

  static InetAddress address(byte[] packet, int at) {
    try {
      return InetAddress.getByAddress(
          new byte[] {packet[at], packet[at + 1], packet[at + 2], packet[at + 3]});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
