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
 * <p>Where the window does not hold all questions of a flow, the second leaves when the end of the
 * path is known, or when no young probe could still tell it. Questions beyond the end are
 * forgotten. Once the end has answered, nearer hops get a grace and not the whole timeout, so that
 * a silent router does not make the trace slow.
 *
 * <p>Each flow has an end of its own, since branches may differ in length: one whose end is not
 * known yet is asked a little farther than the others reach.
 */
public final class TraceSession implements ProbeSession {
  /** By how many hops branches may differ in length. */
  private static final int BRANCH_MARGIN = 2;

  private final TracePlan plan;
  private final Consumer<? super TraceProbe> observer;
  private final Map<Integer, Long> awaited = new HashMap<>();
  private final Map<Integer, ProbeOutcome> outcomes = new TreeMap<>();
  private final Map<Integer, PathEnd> ends = new HashMap<>();

  /** The nearest of all. */
  private @Nullable PathEnd end;

  private long graceUntil;
  private int nextPlace;

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
    if (nextPlace < plan.probes()) {
      return maySend(now) ? new Step.Send(plan.probe(nextPlace)) : new Step.Await(wakeAt(now));
    }
    return awaited.isEmpty() ? new Step.Finished() : new Step.Await(wakeAt(now));
  }

  @Override
  public void departed(Probe probe, Departure departure, long now) {
    int place = probe.number() - plan.base();
    nextPlace = place + 1;
    switch (departure) {
      case Departure.Sent _ -> awaited.put(place, now);
      case Departure.NotSent(String reason) -> settle(place, new ProbeOutcome.NotSent(reason));
    }
  }

  @Override
  public void answered(Answer answer, long now) {
    int place = answer.number() - plan.base();
    if (awaited.remove(place) == null) {
      return;
    }
    settle(place, new ProbeOutcome.Answered(answer));
    PathEnd.told(plan.hop(place), answer, plan)
        .ifPresent(told -> endAt(plan.flow(place), told, now));
  }

  @Override
  public void abandon() {
    List.copyOf(awaited.keySet()).forEach(place -> settle(place, new ProbeOutcome.Abandoned()));
    awaited.clear();
  }

  /** The path as known so far. */
  public TraceReport report() {
    int farthest = ends.values().stream().mapToInt(PathEnd::hop).max().orElse(plan.maxHops());
    Map<Integer, List<TraceProbe>> byHop = new TreeMap<>();
    outcomes.forEach(
        (place, outcome) -> {
          int hop = plan.hop(place);
          if (hop <= Math.min(farthest, lastHop(plan.flow(place)))) {
            byHop.computeIfAbsent(hop, _ -> new ArrayList<>()).add(probe(place, outcome));
          }
        });
    List<TraceHop> hops = new ArrayList<>();
    byHop.forEach((hop, probes) -> hops.add(new TraceHop(hop, probes)));
    return new TraceReport(ends.values().stream().anyMatch(PathEnd::reached), hops);
  }

  private boolean maySend(long now) {
    long young = awaited.values().stream().filter(sentAt -> isYoung(sentAt, now)).count();
    boolean useful = plan.firstRound(nextPlace) || end != null;
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
    for (int place : expired) {
      awaited.remove(place);
      settle(place, new ProbeOutcome.TimedOut());
    }
  }

  private void endAt(int flow, PathEnd told, long now) {
    ends.merge(flow, told, PathEnd::nearer);
    end = end == null ? told : end.nearer(told);
    graceUntil = now + graceNanos(end);
    awaited.keySet().removeIf(place -> plan.hop(place) > lastHop(plan.flow(place)));
  }

  private void skipBeyondEnd() {
    while (nextPlace < plan.probes() && plan.hop(nextPlace) > lastHop(plan.flow(nextPlace))) {
      nextPlace++;
    }
  }

  private int lastHop(int flow) {
    PathEnd own = ends.get(flow);
    if (own != null) {
      return own.hop();
    }
    int farthest = ends.values().stream().mapToInt(PathEnd::hop).max().orElse(plan.maxHops());
    return Math.min(plan.maxHops(), farthest + BRANCH_MARGIN);
  }

  private TraceProbe probe(int place, ProbeOutcome outcome) {
    return new TraceProbe(plan.hop(place), plan.query(place), plan.flow(place), outcome);
  }

  private void settle(int place, ProbeOutcome outcome) {
    outcomes.put(place, outcome);
    observer.accept(probe(place, outcome));
  }
}
