package dev.weir.diagnostics.os;

import dev.weir.diagnostics.packet.IcmpError;
import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.packet.IpVersion;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Departure;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeChannel;
import dev.weir.diagnostics.probe.Stamps;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A non-blocking connection for each probe, whose hop limit is that of its packets. The host itself
 * answers by taking or refusing the connection, routers by ICMP errors in the socket's error queue.
 * Measured by this process's clock.
 */
final class TcpChannel implements ProbeChannel {
  /** More that nobody answers make the oldest give way: descriptors are few. */
  private static final int MOST_OPEN = 256;

  private final List<InetAddress> targets;
  private final int port;
  private final Map<Integer, Attempt> open = new LinkedHashMap<>();
  private final List<Answer> early = new ArrayList<>();

  TcpChannel(List<InetAddress> targets, int port) {
    this.targets = List.copyOf(targets);
    this.port = port;
  }

  private record Attempt(TcpSocket socket, InetAddress target, long begunNanos) {}

  @Override
  public Method method() {
    return Method.TCP_CONNECT;
  }

  @Override
  public Departure send(Probe probe) {
    if (open.size() >= MOST_OPEN) {
      end(open.keySet().iterator().next());
    }
    InetAddress target = targets.get(probe.target());
    long begun = System.nanoTime();
    try {
      TcpSocket socket = TcpSocket.open(IpVersion.of(target), probe.hopLimit());
      open.put(probe.number(), new Attempt(socket, target, begun));
      int errno = socket.connect(target, port);
      if (errno == 0 || errno == Errno.ECONNREFUSED) {
        settle(probe.number(), errno).ifPresent(early::add);
      } else if (errno != Errno.EINPROGRESS) {
        end(probe.number());
        return new Departure.NotSent(Errno.whyNotSent(errno, socket.text(errno)));
      }
      return new Departure.Sent();
    } catch (SystemCallException e) {
      return new Departure.NotSent(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public List<Answer> await(long nanos) {
    List<Answer> answers = new ArrayList<>(early);
    early.clear();
    List<Integer> numbers = List.copyOf(open.keySet());
    List<TcpSocket> sockets = open.values().stream().map(Attempt::socket).toList();
    List<Integer> ready = TcpSocket.poll(sockets, answers.isEmpty() ? nanos : 0);
    for (int index : ready) {
      answered(numbers.get(index)).ifPresent(answers::add);
    }
    return answers;
  }

  private Optional<Answer> answered(int number) {
    Attempt attempt = open.get(number);
    if (attempt == null) {
      return Optional.empty();
    }
    for (Received received : attempt.socket().errors()) {
      Optional<ExtendedError> error = received.error().filter(ExtendedError::isIcmp);
      if (error.isPresent() && error.get().offender().isPresent()) {
        return Optional.of(icmp(number, attempt, error.get(), received));
      }
    }
    return settle(number, attempt.socket().error());
  }

  private Answer icmp(int number, Attempt attempt, ExtendedError error, Received received) {
    IpVersion version = IpVersion.of(attempt.target());
    IcmpMeaning meaning = IcmpMeaning.ofError(version, error.type(), error.code());
    IcmpError told = new IcmpError(error.type(), error.code(), OptionalInt.empty(), List.of());
    InetAddress from = error.offender().orElse(attempt.target());
    Answer answer = answer(number, attempt, meaning, from, received.hopLimit(), Optional.of(told));
    end(number);
    return answer;
  }

  /** The connection came about, or was refused, by the host itself; other errors say nothing. */
  private Optional<Answer> settle(int number, int errno) {
    Attempt attempt = open.get(number);
    end(number);
    return attempt != null && (errno == 0 || errno == Errno.ECONNREFUSED)
        ? Optional.of(
            answer(
                number,
                attempt,
                new IcmpMeaning.Reply(),
                attempt.target(),
                OptionalInt.empty(),
                Optional.empty()))
        : Optional.empty();
  }

  private static Answer answer(
      int number,
      Attempt attempt,
      IcmpMeaning meaning,
      InetAddress from,
      OptionalInt hopLimit,
      Optional<IcmpError> error) {
    long nanos = System.nanoTime() - attempt.begunNanos();
    return new Answer(number, meaning, from, nanos, nanos, Stamps.USER, hopLimit, error);
  }

  private void end(int number) {
    Attempt attempt = open.remove(number);
    if (attempt != null) {
      attempt.socket().close();
    }
  }

  @Override
  public void close() {
    List.copyOf(open.keySet()).forEach(this::end);
  }
}
