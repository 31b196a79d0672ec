package dev.weir.lb.app.api;

import dev.weir.common.state.Changes;
import dev.weir.common.state.Refused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over changes that were made elsewhere: by this balancer before it was started, or by
 * others. What of them makes no sense here is passed over. For the thread of {@link Control} alone.
 */
final class Elsewhere {

  private static final Logger log = LoggerFactory.getLogger(Elsewhere.class);

  /** Who makes what another balancer was told. */
  private static final String OTHERS = "cluster";

  private final Holding holding;

  Elsewhere(Holding holding) {
    this.holding = holding;
  }

  /**
   * Puts other changes in place of all.
   *
   * @return whether all of them were taken
   */
  boolean take(Changes others) {
    boolean all = true;
    Changes taken = others;
    for (Section<?> section : holding.sections()) {
      Set<String> names = take(section, others);
      all &= names.size() == others.of(section.kind()).size();
      taken = taken.only(section.kind(), names);
    }
    holding.hold(taken);
    return all;
  }

  private <T> Set<String> take(Section<T> section, Changes others) {
    Section.Layers<T> none = new Section.Layers<>(section.layers().base(), Map.of());
    Fitting<T> fitting = fitting(section, none, others.of(section.kind()));
    section.use(fitting.layers());
    fitting.use().all();
    return fitting.layers().changed().keySet();
  }

  /** Takes over what other balancers changed later than this one did. */
  void learn(Changes theirs) {
    Changes kept = holding.changes();
    List<Shift<?>> shifts = new ArrayList<>();
    for (Section<?> section : holding.sections()) {
      Map<String, Changes.Entry> news = new TreeMap<>(theirs.of(section.kind()));
      news.entrySet()
          .removeIf(
              e -> !e.getValue().at().isAfter(holding.changes().at(section.kind(), e.getKey())));
      Shift<?> shift = learn(section, news);
      kept = kept.with(section.kind(), news);
      shifts.add(shift);
    }
    try {
      holding.keep(kept);
    } catch (IOException e) {
      log.error("what other balancers changed cannot be kept, and holds: {}", e.toString());
      holding.hold(kept);
    }
    Shift.run(shifts);
    shifts.forEach(shift -> shift.tell(holding, OTHERS));
  }

  private <T> Shift<T> learn(Section<T> section, Map<String, Changes.Entry> news) {
    Section.Layers<T> before = section.layers();
    Fitting<T> fitting = fitting(section, before, news);
    news.keySet().removeAll(fitting.refused().keySet());
    return new Shift<>(section, before, fitting.layers(), fitting.use());
  }

  private <T> Fitting<T> fitting(
      Section<T> section, Section.Layers<T> none, Map<String, Changes.Entry> entries) {
    Map<String, Refused> refused = new TreeMap<>();
    Map<String, Optional<T>> changed = new TreeMap<>();
    entries.forEach(
        (name, entry) -> {
          try {
            changed.put(name, entry.value().map(json -> section.read(name, json)));
          } catch (Refused e) {
            refused.put(name, e);
          }
        });
    Fitting<T> fitting = Fitting.of(section, none, changed);
    refused.putAll(fitting.refused());
    refused.forEach((name, why) -> passOver(section, name, why));
    return new Fitting<>(fitting.layers(), fitting.use(), refused);
  }

  private void passOver(Section<?> section, String name, Refused why) {
    String what = section.noun() + " " + name;
    log.error("the change of {} is passed over: {}", what, why.said());
    holding.tellRefused(what, why.reason());
  }
}
