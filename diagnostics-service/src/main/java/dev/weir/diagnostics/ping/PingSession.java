package dev.weir.diagnostics.ping;

import dev.weir.diagnostics.packet.IcmpMeaning;
import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Departure;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.ProbeSession;
import dev.weir.diagnostics.probe.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Sends at a steady pace, whatever comes back, and settles each probe by its answer or its timeout.
 */
public final class PingSession implements ProbeSession {
  private final PingPlan plan;
  private final Consumer<? super PingProbe> observer;
  private final List<Tally> tallies = new ArrayList<>();

  /** Departure times of probes that wait for their answer, by number, oldest first. */
  private final Map<Integer, Long> awaited = new LinkedHashMap<>();

  private final BitSet answered = new BitSet();
  private OptionalLong start = OptionalLong.empty();
  private int nextNumber = 1;

  /** What is known of one target. */
  private static final class Tally {
    private final List<PingProbe> settled = new ArrayList<>();
    private int duplicates;
    private int outOfOrder;
    private int latestReply;
  }

  /**
   * Begins a session.
   *
   * @param observer told of each probe as soon as it is settled
   */
  public PingSession(PingPlan plan, Consumer<? super PingProbe> observer) {
    this.plan = plan;
    this.observer = observer;
    for (int i = 0; i < plan.targets(); i++) {
      tallies.add(new Tally());
    }
  }

  @Override
  public Step next(long now) {
    if (start.isEmpty()) {
      start = OptionalLong.of(now);
    }
    expire(now);
    if (nextNumber > plan.probes()) {
      return awaited.isEmpty() ? new Step.Finished() : new Step.Await(oldestDeadline());
    }
    long departure = plan.departure(start.getAsLong(), nextNumber);
    if (departure <= now) {
      return new Step.Send(new Probe(nextNumber, plan.hopLimit(), plan.target(nextNumber), 0));
    }
    return new Step.Await(awaited.isEmpty() ? departure : Math.min(departure, oldestDeadline()));
  }

  @Override
  public void departed(Probe probe, Departure departure, long now) {
    nextNumber = probe.number() + 1;
    switch (departure) {
      case Departure.Sent _ -> awaited.put(probe.number(), now);
      case Departure.NotSent(String reason) ->
          settle(probe.number(), new ProbeOutcome.NotSent(reason));
    }
  }

  @Override
  public void answered(Answer answer, long now) {
    int number = answer.number();
    if (awaited.remove(number) != null) {
      answered.set(number);
      noteOrder(number, answer);
      settle(number, new ProbeOutcome.Answered(answer));
    } else if (answered.get(number)) {
      tally(number).duplicates++;
    }
  }

  private void noteOrder(int number, Answer answer) {
    if (answer.meaning() instanceof IcmpMeaning.Reply) {
      Tally tally = tally(number);
      if (number < tally.latestReply) {
        tally.outOfOrder++;
      }
      tally.latestReply = Math.max(tally.latestReply, number);
    }
  }

  @Override
  public void abandon() {
    awaited.keySet().forEach(number -> settle(number, new ProbeOutcome.Abandoned()));
    awaited.clear();
  }

  /** What is known so far of the first target. */
  public PingReport report() {
    return report(0);
  }

  /** What is known so far of a target, 0 for the first. */
  public PingReport report(int target) {
    Tally tally = tallies.get(target);
    return new PingReport(tally.settled, tally.duplicates, tally.outOfOrder);
  }

  private void expire(long now) {
    while (!awaited.isEmpty() && oldestDeadline() <= now) {
      int oldest = awaited.keySet().iterator().next();
      awaited.remove(oldest);
      settle(oldest, new ProbeOutcome.TimedOut());
    }
  }

  private long oldestDeadline() {
    return awaited.values().iterator().next() + plan.timeoutNanos();
  }

  private Tally tally(int number) {
    return tallies.get(plan.target(number));
  }

  private void settle(int number, ProbeOutcome outcome) {
    PingProbe probe = new PingProbe(plan.target(number), plan.sequence(number), outcome);
    tally(number).settled.add(probe);
    observer.accept(probe);
  }
}
