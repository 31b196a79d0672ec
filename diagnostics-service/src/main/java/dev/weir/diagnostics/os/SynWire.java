package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.packet.Ipv4Header;
import dev.weir.diagnostics.packet.TcpSegment;
import dev.weir.diagnostics.probe.Probe;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/**
 * SYN segments whose sequence number is half the probe's number and half a secret, from a port
 * each: a host that has seen one SYN takes another from the same port for its repetition. No
 * connection comes about, since the kernel, which knows nothing of it, resets it when the host
 * agrees. Both, agreement and reset, are answers of the host; eight quoted bytes hold all that a
 * router's answer is known by.
 */
final class SynWire implements Wire {
  /** Outside the range from which kernels choose (net.ipv4.ip_local_port_range). */
  private static final int FIRST_PORT = 61_000;

  private static final int PORTS = 4_500;

  private final IpVersion version;
  private final InetAddress local;
  private final InetAddress target;
  private final int port;
  private final int secret = ThreadLocalRandom.current().nextInt() & 0xffff_0000;
  private final int firstPort = ThreadLocalRandom.current().nextInt(PORTS);

  /**
   * Creates a wire to one target.
   *
   * @param local the address by which segments leave
   */
  SynWire(InetAddress local, InetAddress target, int port) {
    this.version = IpVersion.of(target);
    this.local = local;
    this.target = target;
    this.port = port;
  }

  @Override
  public byte[] encode(Probe probe) {
    return TcpSegment.syn(local, target, sourcePort(probe.number()), port, secret | probe.number());
  }

  private int sourcePort(int number) {
    return FIRST_PORT + (firstPort + number) % PORTS;
  }

  /** The kernel adds no header in which it would stand. */
  @Override
  public int port(Probe probe) {
    return 0;
  }

  @Override
  public OptionalInt answered(Received received) {
    byte[] bytes = received.bytes();
    int from = version == IpVersion.V4 ? Ipv4Header.length(bytes) : 0;
    return TcpSegment.decode(bytes, from)
        .filter(segment -> segment.sourcePort() == port && segment.has(TcpSegment.ACK))
        .filter(segment -> segment.has(TcpSegment.SYN) || segment.has(TcpSegment.RST))
        .map(segment -> number(segment.acknowledged() - 1, segment.port()))
        .orElse(OptionalInt.empty());
  }

  @Override
  public OptionalInt quoted(Received error) {
    return sent(TcpSegment.quoted(error.bytes()));
  }

  @Override
  public OptionalInt stamped(Received stamp) {
    return sent(TcpSegment.decode(stamp.bytes(), stamp.bytes().length - TcpSegment.SYN_BYTES));
  }

  private OptionalInt sent(Optional<TcpSegment> own) {
    return own.filter(segment -> segment.port() == port)
        .map(segment -> number(segment.sequence(), segment.sourcePort()))
        .orElse(OptionalInt.empty());
  }

  private OptionalInt number(int sequence, int sourcePort) {
    int number = sequence & 0xffff;
    boolean ours = (sequence & 0xffff_0000) == secret && sourcePort(number) == sourcePort;
    return ours ? OptionalInt.of(number) : OptionalInt.empty();
  }

  @Override
  public int headerBytesNotQuoted() {
    return 0;
  }
}
