package dev.weir.diagnostics.trace;

import dev.weir.diagnostics.probe.Answer;
import dev.weir.diagnostics.probe.Departure;
import dev.weir.diagnostics.probe.Probe;
import dev.weir.diagnostics.probe.ProbeOutcome;
import dev.weir.diagnostics.probe.ProbeSession;
import dev.weir.diagnostics.probe.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks all hops at once, as far as the window allows, then asks again only as far as the path goes.
 *
 * <p>The second question leaves when the end of the path is known, or when no young probe could
 * still tell it. Questions beyond the end are forgotten. Once the end has answered, nearer hops get
 * a grace and not the whole timeout, so that a silent router does not make the trace slow.
 */
public final class TraceSession implements ProbeSession {
  private final TracePlan plan;
  private final Consumer<? super TraceProbe> observer;
  private final Map<Integer, Long> awaited = new HashMap<>();
  private final Map<Integer, ProbeOutcome> outcomes = new TreeMap<>();
  private @Nullable PathEnd end;
  private long graceUntil;
  private int nextNumber;

  /**
   * Begins a session.
   *
   * @param observer told of each question as soon as it is settled; some may turn out to lie beyond
   *     the end of the path
   */
  public TraceSession(TracePlan plan, Consumer<? super TraceProbe> observer) {
    this.plan = plan;
    this.observer = observer;
  }

  @Override
  public Step next(long now) {
    expire(now);
    skipBeyondEnd();
    if (nextNumber < plan.probes()) {
      return maySend(now) ? new Step.Send(plan.probe(nextNumber)) : new Step.Await(wakeAt(now));
    }
    return awaited.isEmpty() ? new Step.Finished() : new Step.Await(wakeAt(now));
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
    if (awaited.remove(answer.number()) == null) {
      return;
    }
    settle(answer.number(), new ProbeOutcome.Answered(answer));
    PathEnd.told(hop(answer.number()), answer, plan.target()).ifPresent(told -> endAt(told, now));
  }

  @Override
  public void abandon() {
    List.copyOf(awaited.keySet()).forEach(number -> settle(number, new ProbeOutcome.Abandoned()));
    awaited.clear();
  }

  /** The path as known so far. */
  public TraceReport report() {
    Map<Integer, List<TraceProbe>> byHop = new TreeMap<>();
    outcomes.forEach(
        (number, outcome) -> {
          if (hop(number) <= lastHop()) {
            byHop.computeIfAbsent(hop(number), _ -> new ArrayList<>()).add(probe(number, outcome));
          }
        });
    List<TraceHop> hops = new ArrayList<>();
    byHop.forEach((hop, probes) -> hops.add(new TraceHop(hop, probes)));
    return new TraceReport(end != null && end.reached(), hops);
  }

  private boolean maySend(long now) {
    long young = awaited.values().stream().filter(sentAt -> isYoung(sentAt, now)).count();
    boolean useful = plan.firstRound(nextNumber) || end != null;
    return useful ? young < plan.window() : young == 0;
  }

  private boolean isYoung(long sentAt, long now) {
    return now - sentAt < plan.patienceNanos();
  }

  /** The next time at which a probe stops being young or is given up. */
  private long wakeAt(long now) {
    return awaited.values().stream()
        .mapToLong(
            sentAt -> isYoung(sentAt, now) ? sentAt + plan.patienceNanos() : deadline(sentAt))
        .min()
        .orElse(now);
  }

  private long deadline(long sentAt) {
    long whole = sentAt + plan.timeoutNanos();
    return end == null ? whole : Math.min(whole, Math.max(graceUntil, sentAt + graceNanos(end)));
  }

  private long graceNanos(PathEnd known) {
    return plan.graceNanos(known.rttNanos());
  }

  private void expire(long now) {
    List<Integer> expired =
        awaited.entrySet().stream()
            .filter(entry -> deadline(entry.getValue()) <= now)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    for (int number : expired) {
      awaited.remove(number);
      settle(number, new ProbeOutcome.TimedOut());
    }
  }

  private void endAt(PathEnd told, long now) {
    end = end == null ? told : end.nearer(told);
    graceUntil = now + graceNanos(end);
    awaited.keySet().removeIf(number -> hop(number) > lastHop());
  }

  private void skipBeyondEnd() {
    while (nextNumber < plan.probes() && hop(nextNumber) > lastHop()) {
      nextNumber++;
    }
  }

  private int lastHop() {
    return end == null ? plan.maxHops() : end.hop();
  }

  private int hop(int number) {
    return plan.probe(number).hopLimit();
  }

  private TraceProbe probe(int number, ProbeOutcome outcome) {
    return new TraceProbe(hop(number), number / plan.maxHops() + 1, outcome);
  }

  private void settle(int number, ProbeOutcome outcome) {
    outcomes.put(number, outcome);
    observer.accept(probe(number, outcome));
  }
}
