package dev.weir.diagnostics.os;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Takes the place of a router's kernel where packets run out of hops, and quotes eight bytes. */
final class EightByteRouter implements AutoCloseable {
  private static final int QUOTED_BYTES = 8;

  private final InetAddress own;
  private final RawAnswers answers;

  EightByteRouter(RouterChain chain, int node) {
    own = InetAddress.ofLiteral("10.77." + (node - 1) + ".2");
    answers = new RawAnswers(chain, node, "ip[8] = 1", packet -> List.of(answer(packet)));
  }

  private byte[] answer(byte[] packet) {
    ByteBuffer message = ByteBuffer.allocate(8 + RawAnswers.IP_BYTES + QUOTED_BYTES);
    message.putShort((short) 0x0b00).putShort((short) 0).putInt(0);
    message.put(packet, 0, RawAnswers.IP_BYTES + QUOTED_BYTES);
    return RawAnswers.icmp(own, packet, message.array());
  }

  @Override
  public void close() {
    answers.close();
  }
}
