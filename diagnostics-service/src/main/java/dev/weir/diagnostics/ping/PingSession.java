package dev.weir.diagnostics.ping;

import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Departure;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.ProbeSession;
import dev.weir.diagnostics.probe.Step;
import java.util.ArrayList;
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
  private final List<PingProbe> settled = new ArrayList<>();

  /** Departure times of probes that wait for their answer, by sequence, oldest first. */
  private final Map<Integer, Long> awaited = new LinkedHashMap<>();

  private OptionalLong start = OptionalLong.empty();
  private int nextSequence = 1;
  private int duplicates;

  /**
   * Begins a session.
   *
   * @param observer told of each probe as soon as it is settled
   */
  public PingSession(PingPlan plan, Consumer<? super PingProbe> observer) {
    this.plan = plan;
    this.observer = observer;
  }

  @Override
  public Step next(long now) {
    if (start.isEmpty()) {
      start = OptionalLong.of(now);
    }
    expire(now);
    if (nextSequence > plan.count()) {
      return awaited.isEmpty() ? new Step.Finished() : new Step.Await(oldestDeadline());
    }
    long departure = plan.departure(start.getAsLong(), nextSequence);
    if (departure <= now) {
      return new Step.Send(new Probe(nextSequence, plan.hopLimit()));
    }
    return new Step.Await(awaited.isEmpty() ? departure : Math.min(departure, oldestDeadline()));
  }

  @Override
  public void departed(Probe probe, Departure departure, long now) {
    nextSequence = probe.number() + 1;
    switch (departure) {
      case Departure.Sent _ -> awaited.put(probe.number(), now);
      case Departure.NotSent(String reason) ->
          settle(probe.number(), new ProbeOutcome.NotSent(reason));
    }
  }

  @Override
  public void answered(Answer answer, long now) {
    if (awaited.remove(answer.number()) != null) {
      settle(answer.number(), new ProbeOutcome.Answered(answer));
    } else if (answeredBefore(answer.number())) {
      duplicates++;
    }
  }

  @Override
  public void abandon() {
    awaited.keySet().forEach(sequence -> settle(sequence, new ProbeOutcome.Abandoned()));
    awaited.clear();
  }

  /** What is known so far. */
  public PingReport report() {
    return new PingReport(settled, duplicates);
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

  private boolean answeredBefore(int sequence) {
    return settled.stream()
        .anyMatch(
            probe ->
                probe.sequence() == sequence && probe.outcome() instanceof ProbeOutcome.Answered);
  }

  private void settle(int sequence, ProbeOutcome outcome) {
    PingProbe probe = new PingProbe(sequence, outcome);
    settled.add(probe);
    observer.accept(probe);
  }
}
