package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.EchoMessage;
import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.packet.Ipv4Header;
import dev.weir.diagnostics.probe.Probe;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Echo requests whose sequence is the probe's number. On a raw socket the identifier tells our
 * packets from those of others; on a datagram socket the kernel does, and puts in its own. A
 * payload that nobody can guess tells replies from what others make up.
 */
final class IcmpWire implements Wire {
  private static final AtomicInteger NEXT_IDENTIFIER =
      new AtomicInteger(ThreadLocalRandom.current().nextInt());

  private final IpVersion version;
  private final boolean raw;
  private final int payloadBytes;
  private final int identifier = NEXT_IDENTIFIER.getAndIncrement() & 0xffff;
  private final long secret = new SecureRandom().nextLong();

  /** By number. */
  private final Map<Integer, Integer> flows = new HashMap<>();

  IcmpWire(IpVersion version, boolean raw, int payloadBytes) {
    this.version = version;
    this.raw = raw;
    this.payloadBytes = payloadBytes;
  }

  @Override
  public byte[] encode(Probe probe) {
    flows.put(probe.number(), probe.flow());
    return request(probe.number(), probe.flow());
  }

  private byte[] request(int number, int flow) {
    return EchoMessage.request(version, identifier, number, payloadBytes, flow, secret);
  }

  @Override
  public int port(Probe probe) {
    return 0;
  }

  @Override
  public OptionalInt answered(Received received) {
    byte[] bytes = received.bytes();
    int from = hasHeader() ? Ipv4Header.length(bytes) : 0;
    return number(
        EchoMessage.decode(version, bytes, from)
            .filter(EchoMessage::reply)
            .filter(reply -> returns(bytes, from, reply.sequence()))
            .filter(_ -> !hasHeader() || EchoMessage.isSound(bytes, from)));
  }

  private boolean returns(byte[] bytes, int from, int number) {
    Integer flow = flows.get(number);
    return flow != null && EchoMessage.returns(bytes, from, request(number, flow));
  }

  /** The kernel hands on what it has not looked at. */
  private boolean hasHeader() {
    return raw && version == IpVersion.V4;
  }

  @Override
  public boolean isProven() {
    return EchoMessage.isProof(payloadBytes);
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
