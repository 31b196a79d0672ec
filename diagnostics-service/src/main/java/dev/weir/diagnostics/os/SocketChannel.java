package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IcmpError;
import dev.weir.diagnostics.packet.IcmpExtensions;
import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Departure;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.RoundTrip;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Probes to targets of one family through one socket. */
final class SocketChannel implements ProbeChannel {
  /** Each ICMP error that is pending fails one send; more than these come from the send itself. */
  private static final int SEND_ATTEMPTS = 8;

  /** Of the quoted packet, before there was RFC 4884 (its section 5.5). */
  private static final int UNTOLD_EXTENSIONS = 128;

  static final IcmpMeaning TOO_BIG = new IcmpMeaning.Unreachable(IcmpMeaning.Reason.PACKET_TOO_BIG);

  private final List<InetAddress> targets;
  private final Method method;
  private final Wire wire;
  private final ProbeSocket socket;
  private final Map<Integer, Sent> sent = new HashMap<>();

  /** Answers that were found while sending. */
  private final List<Answer> early = new ArrayList<>();

  SocketChannel(List<InetAddress> targets, Method method, Wire wire, ProbeSocket socket) {
    this.targets = List.copyOf(targets);
    this.method = method;
    this.wire = wire;
    this.socket = socket;
  }

  @Override
  public Method method() {
    return method;
  }

  @Override
  public Departure send(Probe probe) {
    InetAddress target = targets.get(probe.target());
    byte[] packet = wire.encode(probe);
    int errno = 0;
    for (int attempt = 0; attempt < SEND_ATTEMPTS; attempt++) {
      sent.put(probe.number(), new Sent(target, System.nanoTime(), OptionalLong.empty()));
      errno = socket.send(packet, target, wire.port(probe), probe.hopLimit());
      if (errno == 0) {
        return new Departure.Sent();
      }
      early.addAll(errors());
    }
    sent.remove(probe.number());
    return new Departure.NotSent(Errno.whyNotSent(errno, socket.text(errno)));
  }

  @Override
  public List<Answer> await(long nanos) {
    socket.poll(early.isEmpty() ? nanos : 0);
    return arrived();
  }

  ProbeSocket socket() {
    return socket;
  }

  /** What is there, without waiting. */
  List<Answer> arrived() {
    List<Answer> answers = new ArrayList<>(early);
    early.clear();
    // replies are taken out first: the stamp of a packet is in the error queue before its reply
    // comes
    List<Received> received = socket.received();
    answers.addAll(errors());
    received.forEach(packet -> reply(packet).ifPresent(answers::add));
    return answers;
  }

  private List<Answer> errors() {
    List<Answer> answers = new ArrayList<>();
    List<Received> errors = socket.errors();
    errors.forEach(this::noteStamp);
    errors.forEach(error -> icmpError(error).ifPresent(answers::add));
    return answers;
  }

  private void noteStamp(Received received) {
    if (received.error().filter(ExtendedError::isStamp).isPresent()) {
      wire.stamped(received)
          .ifPresent(
              number ->
                  sent.computeIfPresent(
                      number, (_, departure) -> departure.stamped(received.stampNanos())));
    }
  }

  private Optional<Answer> icmpError(Received received) {
    Optional<ExtendedError> icmp = received.error().filter(ExtendedError::isIcmp);
    if (icmp.isEmpty() || icmp.get().offender().isEmpty()) {
      return Optional.empty();
    }
    ExtendedError error = icmp.get();
    IpVersion version = IpVersion.of(targets.getFirst());
    IcmpMeaning meaning = IcmpMeaning.ofError(version, error.type(), error.code());
    IcmpError told =
        new IcmpError(
            error.type(),
            error.code(),
            meaning.equals(TOO_BIG) && error.info() >= 0
                ? OptionalInt.of(error.info())
                : OptionalInt.empty(),
            IcmpExtensions.labels(received.bytes(), extensions(error, version)));
    int number = wire.quoted(received).orElse(-1);
    return received
        .peer()
        .filter(quoted -> wentTo(number, quoted))
        .flatMap(_ -> answer(number, meaning, error.offender().get(), received, Optional.of(told)));
  }

  private boolean wentTo(int number, InetAddress address) {
    Sent departure = sent.get(number);
    return departure != null && departure.target().equals(address);
  }

  /** Routers that do not tell where their extensions begin put them 128 bytes behind the start. */
  private int extensions(ExtendedError error, IpVersion version) {
    int headers = (version == IpVersion.V4 ? 20 : 40) + wire.headerBytesNotQuoted();
    return error.extensions() > 0 ? error.extensions() : UNTOLD_EXTENSIONS - headers;
  }

  private Optional<Answer> reply(Received received) {
    int number = wire.answered(received).orElse(-1);
    return received
        .peer()
        .filter(peer -> wire.isProven() || wentTo(number, peer))
        .flatMap(peer -> answer(number, new IcmpMeaning.Reply(), peer, received, Optional.empty()));
  }

  /** An answer to the probe of this number; empty where none was sent. */
  Optional<Answer> answer(
      int number,
      IcmpMeaning meaning,
      InetAddress from,
      Received received,
      Optional<IcmpError> error) {
    Sent departure = sent.get(number);
    if (departure == null) {
      return Optional.empty();
    }
    long userNanos = Math.max(0, received.nanoTime() - departure.nanoTime());
    RoundTrip trip = RoundTrip.of(userNanos, departure.stampNanos(), received.stampNanos());
    return Optional.of(
        new Answer(
            number,
            meaning,
            from,
            trip.nanos(),
            userNanos,
            trip.stamps(),
            received.hopLimit(),
            error));
  }

  @Override
  public void close() {
    socket.close();
  }

  /**
   * When a probe left.
   *
   * @param target where it went
   * @param nanoTime this process's clock before the call
   * @param stampNanos the kernel's clock as the packet passed to the interface
   */
  private record Sent(InetAddress target, long nanoTime, OptionalLong stampNanos) {
    Sent stamped(OptionalLong stamp) {
      return stampNanos.isPresent() ? this : new Sent(target, nanoTime, stamp);
    }
  }
}
