package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.EchoMessage;
import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.packet.Ipv4Header;
import dev.weir.diagnostics.probe.Probe;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Echo requests whose sequence is the probe's number. On a raw socket the identifier tells our
 * packets from those of others; on a datagram socket the kernel does, and puts in its own.
 */
final class IcmpWire implements Wire {
  private static final AtomicInteger NEXT_IDENTIFIER =
      new AtomicInteger(ThreadLocalRandom.current().nextInt());

  private final IpVersion version;
  private final boolean raw;
  private final int payloadBytes;
  private final int identifier = NEXT_IDENTIFIER.getAndIncrement() & 0xffff;

  IcmpWire(IpVersion version, boolean raw, int payloadBytes) {
    this.version = version;
    this.raw = raw;
    this.payloadBytes = payloadBytes;
  }

  @Override
  public byte[] encode(Probe probe) {
    return EchoMessage.request(version, identifier, probe.number(), payloadBytes, probe.flow());
  }

  @Override
  public int port(Probe probe) {
    return 0;
  }

  @Override
  public OptionalInt answered(Received received) {
    byte[] bytes = received.bytes();
    int from = raw && version == IpVersion.V4 ? Ipv4Header.length(bytes) : 0;
    return number(EchoMessage.decode(version, bytes, from).filter(EchoMessage::reply));
  }

  @Override
  public OptionalInt quoted(Received error) {
    return number(EchoMessage.decode(version, error.bytes(), 0).filter(echo -> !echo.reply()));
  }

  @Override
  public OptionalInt stamped(Received stamp) {
    int from = stamp.bytes().length - EchoMessage.HEADER_BYTES - payloadBytes;
    return number(EchoMessage.decode(version, stamp.bytes(), from).filter(echo -> !echo.reply()));
  }

  @Override
  public int headerBytesNotQuoted() {
    return 0;
  }

  private OptionalInt number(Optional<EchoMessage> echo) {
    return echo.filter(message -> !raw || message.identifier() == identifier)
        .map(message -> OptionalInt.of(message.sequence()))
        .orElse(OptionalInt.empty());
  }
}
