package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IcmpError;
import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.packet.QuotedDatagram;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Departure;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Datagrams of flows to an IPv4 address, and a raw socket for the ICMP errors of routers that quote
 * eight bytes of them. The error queue of a datagram socket does not tell the length of the
 * datagram, by which those are known. Routers that quote more are left to the error queue, and so
 * is IPv6, where routers quote as much as fits (RFC 4443 section 2.4).
 */
final class QuoteChannel implements ProbeChannel {
  private final InetAddress target;
  private final SocketChannel datagrams;
  private final LengthWire wire;
  private final ProbeSocket errors;

  /** Takes over both sockets; {@code datagrams} writes by {@code wire}. */
  QuoteChannel(InetAddress target, SocketChannel datagrams, LengthWire wire, ProbeSocket errors) {
    this.target = target;
    this.datagrams = datagrams;
    this.wire = wire;
    this.errors = errors;
  }

  @Override
  public Method method() {
    return datagrams.method();
  }

  @Override
  public Departure send(Probe probe) {
    return datagrams.send(probe);
  }

  @Override
  public List<Answer> await(long nanos) {
    List<Answer> there = arrived();
    if (!there.isEmpty()) {
      return there;
    }
    ProbeSocket.poll(List.of(datagrams.socket(), errors), nanos);
    return arrived();
  }

  private List<Answer> arrived() {
    // taken out first: the stamp of a packet is in the error queue before an answer comes
    List<Received> received = errors.received();
    List<Answer> answers = new ArrayList<>(datagrams.arrived());
    received.forEach(error -> answer(error).ifPresent(answers::add));
    return answers;
  }

  private Optional<Answer> answer(Received error) {
    return QuotedDatagram.read(error.bytes())
        .filter(this::isOurs)
        .flatMap(quoted -> answer(error, quoted));
  }

  private boolean isOurs(QuotedDatagram quoted) {
    return quoted.bare()
        && quoted.to().equals(target)
        && quoted.sourcePort() == datagrams.socket().local().getPort();
  }

  private Optional<Answer> answer(Received error, QuotedDatagram quoted) {
    IcmpMeaning meaning = IcmpMeaning.ofError(IpVersion.V4, quoted.type(), quoted.code());
    OptionalInt mtu =
        meaning.equals(SocketChannel.TOO_BIG) ? OptionalInt.of(quoted.mtu()) : OptionalInt.empty();
    IcmpError told = new IcmpError(quoted.type(), quoted.code(), mtu, List.of());
    int number = wire.number(quoted.port(), quoted.length()).orElse(-1);
    return error
        .peer()
        .flatMap(from -> datagrams.answer(number, meaning, from, error, Optional.of(told)));
  }

  @Override
  public void close() {
    errors.close();
    datagrams.close();
  }
}
