package dev.weir.lb.app.api;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.state.Changes;
import dev.weir.lb.upstream.BalancerEvent;
import dev.weir.lb.upstream.PoolEvents;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What holds: the sections, and all that was changed of them since they were configured, which is
 * kept. Written to by the thread of {@link Control} alone, read by any.
 */
final class Holding {

  /** Each after those that it refers to. */
  private final List<Section<?>> sections;

  private final ChangeStore store;
  private final AuditLog audit;
  private final PoolEvents events;
  private volatile Changes changes = Changes.none();

  /**
   * Nothing holds yet.
   *
   * @param sections each after those that it refers to
   * @param audit is told of each change, and so is {@code events}
   */
  Holding(List<Section<?>> sections, ChangeStore store, AuditLog audit, PoolEvents events) {
    this.sections = List.copyOf(sections);
    this.store = store;
    this.audit = audit;
    this.events = events;
  }

  List<Section<?>> sections() {
    return sections;
  }

  /** All that was changed. */
  Changes changes() {
    return changes;
  }

  /**
   * Keeps changes, which hold from here on.
   *
   * @param next all of them
   * @throws IOException where they cannot be kept, and do not hold
   */
  void keep(Changes next) throws IOException {
    store.keep(next);
    changes = next;
  }

  /**
   * Changes that hold from here on, kept or not.
   *
   * @param next all of them
   */
  void hold(Changes next) {
    changes = next;
  }

  /** Notes who changed what of a section. */
  <T> void tell(
      String who,
      Section<T> section,
      Section.Layers<T> before,
      Section.Layers<T> after,
      Set<String> names) {
    for (String name : names) {
      section.audit(audit, who, name, before.now(name), after.now(name));
      events.publish(new BalancerEvent.Configured(section.noun() + " " + name, who));
    }
  }

  /** Notes a change that does not hold. */
  void tellRefused(String what, String why) {
    events.publish(new BalancerEvent.Refused(what, why));
  }
}
