package dev.weir.lb.upstream;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.HealthTransition;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.metrics.NetworkMetrics;
import dev.weir.lb.balance.Ask;
import dev.weir.lb.balance.Balancer;
import dev.weir.lb.balance.Site;
import dev.weir.lb.health.Circuit;
import dev.weir.lb.health.Ejection;
import dev.weir.lb.health.HealthSettings;
import dev.weir.lb.health.Levels;
import dev.weir.lb.health.OutlierSettings;
import dev.weir.lb.health.OutlierSweep;
import dev.weir.lb.health.OutlierSweep.Work;
import dev.weir.lb.health.Standing;
import dev.weir.lb.retry.AnswerTimes;
import dev.weir.lb.retry.RepeatCounts;
import dev.weir.lb.retry.RetryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams that serve the same thing. {@link Levels} says who of them takes part in the choice;
 * one of which nothing is known yet waits for its first success. Safe for many threads: a choice
 * reads one volatile field.
 *
 * <p>A pool outlives its configuration: when that changes, an upstream that stays, by id and
 * target, keeps what is known of it and what it serves.
 */
public final class Pool {

  private static final String SERIES = "upstream";

  private static final int WHOLE = 100;

  private final NetworkMetrics metrics;
  private final Site site;
  private final RetryBudget retryBudget = new RetryBudget();
  private final RepeatCounts repeats = new RepeatCounts();
  private final AnswerTimes answerTimes = new AnswerTimes();
  private final PoolEvents events;
  private final LongSupplier nanoClock;
  private final UpstreamWatcher watcher = new Watcher();
  private volatile Members members;
  private long sweptNanos;

  /**
   * @param tiers those that are served first come first; none: nobody may be chosen
   */
  private record Members(PoolSpec spec, List<Upstream> upstreams, List<Tier> tiers) {}

  /**
   * One level of priority.
   *
   * @param load percent of the requests
   */
  private record Tier(int load, Balancer<Upstream> balancer) {}

  /**
   * @param nanoClock a clock as {@link System#nanoTime}
   */
  Pool(
      PoolSpec spec, NetworkMetrics metrics, Site site, PoolEvents events, LongSupplier nanoClock) {
    this.metrics = metrics;
    this.site = site;
    this.events = events;
    this.nanoClock = nanoClock;
    this.sweptNanos = nanoClock.getAsLong();
    this.members = members(spec, List.of());
  }

  private Members members(PoolSpec spec, List<Upstream> before) {
    Map<String, Upstream> known = new HashMap<>();
    before.forEach(upstream -> known.putIfAbsent(upstream.id(), upstream));
    List<Upstream> upstreams = new ArrayList<>();
    for (UpstreamSpec wanted : spec.upstreams()) {
      Upstream there = known.get(wanted.id());
      upstreams.add(there != null && there.is(wanted) ? there : upstream(spec, wanted));
    }
    for (int i = 0; i < upstreams.size(); i++) {
      upstreams.get(i).configure(spec.upstreams().get(i), spec.health());
    }
    return new Members(spec, List.copyOf(upstreams), tiers(spec, upstreams));
  }

  private Upstream upstream(PoolSpec spec, UpstreamSpec wanted) {
    return new Upstream(
        wanted,
        spec.health(),
        metrics.series(SERIES, seriesName(spec, wanted.id())),
        nanoClock,
        watcher);
  }

  private List<Tier> tiers(PoolSpec spec, List<Upstream> all) {
    return Levels.of(
            all,
            upstream -> upstream.placement().priority(),
            Upstream::standing,
            spec.health().panicPercent())
        .stream()
        .map(level -> new Tier(level.load(), spec.balance().over(level.members(), site)))
        .toList();
  }

  public String name() {
    return spec().name();
  }

  public PoolSpec spec() {
    return members.spec();
  }

  public List<Upstream> upstreams() {
    return members.upstreams();
  }

  /** How many of the upstreams are of this standing right now. */
  public long count(Standing standing) {
    return upstreams().stream().filter(upstream -> upstream.standing() == standing).count();
  }

  /** Counts its requests, and how many of them were said again. */
  public RetryBudget retryBudget() {
    return retryBudget;
  }

  /** How many of them were said again, and why no more. */
  public RepeatCounts repeats() {
    return repeats;
  }

  /** How long its answers took to begin; known where requests may be hedged. */
  public AnswerTimes answerTimes() {
    return answerTimes;
  }

  /** The next upstream; null when none may be chosen. */
  public @Nullable Upstream choose(Ask ask) {
    return chooseOther(ask, Set.of());
  }

  /**
   * The next upstream that has not been tried; null when there is none.
   *
   * @param tried those that failed this request already
   */
  public @Nullable Upstream chooseOther(Ask ask, Set<Upstream> tried) {
    List<Tier> tiers = members.tiers();
    int first = tiers.size() < 2 ? 0 : drawn(tiers);
    for (int i = 0; i < tiers.size(); i++) {
      Upstream found = tiers.get((first + i) % tiers.size()).balancer().pick(ask, tried);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Whether an upstream may be chosen now, whoever's turn it is. */
  public boolean mayChoose(Upstream upstream) {
    return upstream.standing() == Standing.WELL
        && upstream.available()
        && upstreams().contains(upstream);
  }

  /** Whether there is anybody who may be chosen. */
  public boolean serves() {
    return !members.tiers().isEmpty();
  }

  /** The place of the tier whose turn it is, by their loads. */
  private static int drawn(List<Tier> tiers) {
    if (tiers.getFirst().load() == WHOLE) {
      return 0;
    }
    int point = ThreadLocalRandom.current().nextInt(WHOLE);
    int place = 0;
    while (place < tiers.size() - 1 && point >= tiers.get(place).load()) {
      point -= tiers.get(place).load();
      place++;
    }
    return place;
  }

  /**
   * Takes the outcome of a probe into account; tells of the change where it makes one. Where nobody
   * passes, one pass is enough: an upstream that may flap is better than none.
   */
  public synchronized @Nullable HealthTransition probed(Upstream upstream, ProbeOutcome outcome) {
    boolean noneUp = upstreams().stream().noneMatch(u -> u.health() == HealthStatus.UP);
    HealthTransition transition = upstream.probed(outcome, noneUp);
    if (transition != null) {
      rebuild();
      tell(
          switch (outcome) {
            case ProbeOutcome.Passed passed -> new PoolEvent.UpstreamUp(name(), upstream.id());
            case ProbeOutcome.Failed(String reason) ->
                new PoolEvent.UpstreamDown(name(), upstream.id(), reason);
          });
    }
    return transition;
  }

  private static String seriesName(PoolSpec spec, String upstream) {
    return spec.name() + "/" + upstream;
  }

  /** Takes on another configuration of the same name. */
  synchronized void configure(PoolSpec spec) {
    List<Upstream> before = members.upstreams();
    members = members(spec, before);
    forgetSeries(before, ids(members.upstreams()));
  }

  /** Nobody is to choose from it any more. */
  synchronized void leave() {
    forgetSeries(upstreams(), Set.of());
  }

  private void forgetSeries(List<Upstream> before, Set<String> kept) {
    for (Upstream upstream : before) {
      if (!kept.contains(upstream.id())) {
        metrics.forget(SERIES, seriesName(spec(), upstream.id()));
      }
    }
  }

  private static Set<String> ids(List<Upstream> upstreams) {
    return upstreams.stream().map(Upstream::id).collect(Collectors.toSet());
  }

  private synchronized void rebuild() {
    Members now = members;
    members = new Members(now.spec(), now.upstreams(), tiers(now.spec(), now.upstreams()));
  }

  private void tell(PoolEvent event) {
    PoolEventLog.write(event);
    events.publish(event);
  }

  // ---- what time brings

  /** Does what is due: ends ejections, compares upstreams, lets circuits and slow starts go on. */
  synchronized void tick() {
    HealthSettings settings = spec().health();
    boolean changed = false;
    for (Upstream upstream : upstreams()) {
      upstream.tickCircuit();
      changed |= upstream.grows();
      if (upstream.returns()) {
        changed = true;
        tell(new PoolEvent.Returned(name(), upstream.id()));
      }
    }
    if (changed) {
      rebuild();
    }
    if (settings.outlier().enabled() && sweepIsDue(settings.outlier().interval())) {
      sweep(settings.outlier());
    }
  }

  private boolean sweepIsDue(Duration interval) {
    long now = nanoClock.getAsLong();
    boolean due = now - sweptNanos >= interval.toNanos();
    if (due) {
      sweptNanos = now;
    }
    return due;
  }

  private void sweep(OutlierSettings settings) {
    Map<Upstream, Work> works = new LinkedHashMap<>();
    for (Upstream upstream : upstreams()) {
      Work work = upstream.sweep();
      if (upstream.standing() == Standing.WELL) {
        works.put(upstream, work);
      }
    }
    OutlierSweep.outliers(works, settings).forEach(this::eject);
  }

  private synchronized void eject(Upstream upstream, String reason) {
    List<Upstream> active =
        upstreams().stream().filter(u -> u.state() == AdminState.ACTIVE).toList();
    int out = (int) active.stream().filter(Upstream::isEjected).count();
    if (upstream.standing() == Standing.WELL
        && Ejection.allows(out, active.size(), spec().health().outlier())) {
      Duration time = upstream.eject(reason);
      rebuild();
      tell(new PoolEvent.Ejected(name(), upstream.id(), reason, time));
    }
  }

  /** Hears of its upstreams. */
  private final class Watcher implements UpstreamWatcher {

    @Override
    public void suspected(Upstream upstream, String reason) {
      eject(upstream, reason);
    }

    @Override
    public void switched(Upstream upstream, Circuit.State state) {
      rebuild();
      tell(
          switch (state) {
            case OPEN -> new PoolEvent.CircuitOpened(name(), upstream.id());
            case HALF_OPEN -> new PoolEvent.CircuitHalfOpened(name(), upstream.id());
            case CLOSED -> new PoolEvent.CircuitClosed(name(), upstream.id());
          });
    }

    @Override
    public void shut(Upstream upstream) {
      rebuild();
    }
  }
}
