package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.RttStatistics;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adds up rounds of traces of one path, and tells where a round differs from those before it. A hop
 * that is silent in a round says nothing of the path. Decides and does no I/O.
 */
public final class PathWatch {
  /** Round trips that are remembered of a hop. */
  private static final int MOST_ROUND_TRIPS = 1_000;

  private final Map<Integer, Tally> tallies = new TreeMap<>();
  private int rounds;
  private Optional<Integer> length = Optional.empty();

  private static final class Tally {
    private final List<InetAddress> addresses = new ArrayList<>();
    private final List<Long> rtts = new ArrayList<>();
    private Optional<InetAddress> latest = Optional.empty();
    private int sent;
    private int received;
  }

  /**
   * A hop over all rounds.
   *
   * @param addresses in order of first answer
   * @param sent questions that had their outcome
   * @param received answers
   * @param rtt of the last 1,000 answers
   */
  public record Hop(
      int number,
      List<InetAddress> addresses,
      int sent,
      int received,
      Optional<RttStatistics> rtt) {

    /** Share of questions without an answer, 0 to 100. */
    public double lossPercent() {
      return sent == 0 ? 0 : 100.0 * (sent - received) / sent;
    }
  }

  /** How a round differs from those before it. */
  public sealed interface Difference {
    /** Another router answers at a hop. */
    record Address(int hop, InetAddress before, InetAddress after) implements Difference {}

    /** The target is nearer or farther than it was. */
    record Length(int before, int after) implements Difference {}
  }

  /** Adds a round; tells how it differs. */
  public List<Difference> add(TraceReport round) {
    rounds++;
    List<Difference> differences = new ArrayList<>();
    for (TraceHop hop : round.hops()) {
      add(hop, differences);
    }
    if (round.reached()) {
      int now = round.hops().size();
      length
          .filter(before -> before != now)
          .ifPresent(before -> differences.add(new Difference.Length(before, now)));
      length = Optional.of(now);
    }
    return differences;
  }

  private void add(TraceHop hop, List<Difference> differences) {
    Tally tally = tallies.computeIfAbsent(hop.number(), _ -> new Tally());
    tally.sent += hop.probes().size();
    for (Answer answer : hop.answers()) {
      tally.received++;
      tally.rtts.add(answer.rttNanos());
      if (!tally.addresses.contains(answer.from())) {
        tally.addresses.add(answer.from());
      }
    }
    while (tally.rtts.size() > MOST_ROUND_TRIPS) {
      tally.rtts.removeFirst();
    }
    hop.addresses().stream()
        .findFirst()
        .ifPresent(now -> heard(hop.number(), tally, now, differences));
  }

  private static void heard(int hop, Tally tally, InetAddress now, List<Difference> differences) {
    tally
        .latest
        .filter(before -> !before.equals(now))
        .ifPresent(before -> differences.add(new Difference.Address(hop, before, now)));
    tally.latest = Optional.of(now);
  }

  /** How many rounds there were. */
  public int rounds() {
    return rounds;
  }

  /** All hops of all rounds, nearest first. */
  public List<Hop> hops() {
    List<Hop> hops = new ArrayList<>();
    tallies.forEach(
        (number, tally) ->
            hops.add(
                new Hop(
                    number,
                    List.copyOf(tally.addresses),
                    tally.sent,
                    tally.received,
                    RttStatistics.of(tally.rtts.stream().mapToLong(rtt -> rtt).toArray()))));
    return hops;
  }
}
