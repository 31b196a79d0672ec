package dev.weir.diagnostics.os;

import dev.weir.diagnostics.capture.CaptureOpening;
import dev.weir.diagnostics.capture.CapturePlan;
import dev.weir.diagnostics.capture.CaptureSource;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Takes the place of a router's kernel where packets run out of hops, and quotes eight bytes of
 * them. It listens with libpcap and answers through a raw socket that the router's own silence does
 * not cover.
 */
final class EightByteRouter implements AutoCloseable {
  private static final int ETHERNET_BYTES = 14;
  private static final int IP_BYTES = 20;
  private static final int QUOTED_BYTES = 8;
  private static final int IPPROTO_RAW = 255;
  private static final int POLL_MILLIS = 20;

  private final InetAddress own;
  private final Thread thread;
  private final CountDownLatch listening = new CountDownLatch(1);
  private volatile boolean stopped;

  EightByteRouter(RouterChain chain, int node) {
    own = InetAddress.ofLiteral("10.77." + (node - 1) + ".2");
    chain.silence(node);
    thread =
        Thread.ofPlatform()
            .start(() -> NetworkNamespace.call(chain.node(node), () -> serve("l" + (node - 1))));
    try {
      listening.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean serve(String near) throws Exception {
    CapturePlan plan =
        new CapturePlan(near, "ip[8] = 1", 1, 10_000, 1 << 20, Duration.ofMinutes(1), 128);
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
              byte[] answer = answer(frame);
              InetAddress to = address(answer, 16);
              message.prepareSend(answer, to, 0, 64);
              return libc.sendMessage(socket, message.header(), 0) == answer.length;
            },
            POLL_MILLIS);
      }
      libc.close(socket);
    }
    return true;
  }

  private byte[] answer(ByteBuffer frame) {
    byte[] quote = new byte[IP_BYTES + QUOTED_BYTES];
    frame.get(ETHERNET_BYTES, quote);
    ByteBuffer packet = ByteBuffer.allocate(IP_BYTES + 8 + quote.length);
    packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
    packet.put((byte) 64).put((byte) 1).putShort((short) 0);
    packet.put(own.getAddress()).put(quote, 12, 4);
    packet.putShort((short) 0x0b00).putShort((short) 0).putInt(0).put(quote);
    packet.putShort(IP_BYTES + 2, (short) checksum(packet, IP_BYTES));
    return packet.array();
  }

  private static int checksum(ByteBuffer packet, int from) {
    int sum = 0;
    for (int at = from; at < packet.capacity(); at += 2) {
      sum += Short.toUnsignedInt(packet.getShort(at));
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum;
  }

  private static InetAddress address(byte[] packet, int at) {
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
