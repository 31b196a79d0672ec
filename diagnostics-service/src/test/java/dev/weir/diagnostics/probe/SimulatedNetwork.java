package dev.weir.diagnostics.probe;

import dev.weir.diagnostics.packet.IcmpError;
import dev.weir.diagnostics.packet.IcmpMeaning;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A network with a clock of its own, described by the answers that each distance gives. */
public final class SimulatedNetwork implements ProbeNetwork, ProbeChannel {
  /** By how much the clock of the process is wrong here. */
  public static final long USER_ERROR_NANOS = 30_000;

  private final Map<Integer, Responder> responders = new TreeMap<>();
  private final List<Due> due = new ArrayList<>();
  private final List<Probe> sent = new ArrayList<>();
  private long now;

  /** Decides the answers to one probe. */
  public interface Responder {
    List<Reaction> react(Probe probe);
  }

  /** An answer, and how long it takes. */
  public record Reaction(
      IcmpMeaning meaning, InetAddress from, long rttNanos, Optional<IcmpError> error) {

    public Reaction(IcmpMeaning meaning, InetAddress from, long rttNanos) {
      this(meaning, from, rttNanos, Optional.empty());
    }
  }

  private record Due(long at, Answer answer) {}

  /** Lets packets that run out of hops, or arrive, at this distance be answered so. */
  public SimulatedNetwork at(int distance, Responder responder) {
    responders.put(distance, responder);
    return this;
  }

  /** The clock of this network. */
  public long nanoTime() {
    return now;
  }

  /** Everything that was sent. */
  public List<Probe> sent() {
    return sent;
  }

  @Override
  public Opening open(List<InetAddress> targets, ProbeShape shape) {
    return new Opening.Opened(this);
  }

  @Override
  public Method method() {
    return Method.ICMP_DATAGRAM;
  }

  @Override
  public Departure send(Probe probe) {
    sent.add(probe);
    int farthest = responders.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    Responder responder = responders.get(Math.min(probe.hopLimit(), farthest));
    if (responder != null) {
      responder.react(probe).forEach(reaction -> due.add(due(probe, reaction)));
    }
    return new Departure.Sent();
  }

  private Due due(Probe probe, Reaction reaction) {
    return new Due(
        now + reaction.rttNanos(),
        new Answer(
            probe.number(),
            reaction.meaning(),
            reaction.from(),
            reaction.rttNanos(),
            reaction.rttNanos() + USER_ERROR_NANOS,
            Stamps.KERNEL,
            OptionalInt.of(64),
            reaction.error()));
  }

  @Override
  public List<Answer> await(long nanos) {
    long until = now + Math.max(1, nanos);
    now = Math.min(until, due.stream().mapToLong(Due::at).min().orElse(until));
    List<Answer> answers = due.stream().filter(one -> one.at() <= now).map(Due::answer).toList();
    due.removeIf(one -> one.at() <= now);
    return answers;
  }

  @Override
  public void close() {
    due.clear();
  }
}
