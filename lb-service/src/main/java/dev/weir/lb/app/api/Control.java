package dev.weir.lb.app.api;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.autoconfigure.RefusedConfiguration;
import dev.weir.common.state.Changes;
import dev.weir.common.state.Refused;
import dev.weir.lb.upstream.BalancerEvent;
import dev.weir.lb.upstream.PoolEvents;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes every change of what is balanced how, one after the other on a thread of its own: checked
 * whole, kept, put to use, told. What fails on the way leaves everything as it was.
 */
@Component
final class Control {

  private static final Logger log = LoggerFactory.getLogger(Control.class);

  private final PoolSection pools;
  private final RouteSection routes;
  private final ChangeStore store;
  private final AuditLog audit;
  private final PoolEvents events;
  private final Scheduler thread = Schedulers.newSingle("weir-control", true);

  /** Touched by the thread alone. */
  private Changes changes = Changes.none();

  Control(
      PoolSection pools,
      RouteSection routes,
      ChangeStore store,
      AuditLog audit,
      PoolEvents events) {
    this.pools = pools;
    this.routes = routes;
    this.store = store;
    this.audit = audit;
    this.events = events;
  }

  /**
   * Puts to use what is configured, and over it what was changed before the process ended; before
   * there are listeners.
   *
   * @throws RefusedConfiguration when what is configured makes no sense
   */
  @PostConstruct
  void start() {
    run(() -> {
          useConfigured(pools);
          useConfigured(routes);
          if (!take(store.read())) {
            store.putAside();
          }
          return true;
        })
        .block();
  }

  private static <T> void useConfigured(Section<T> section) {
    try {
      section.prepare(section.layers().base()).run();
    } catch (Refused e) {
      throw new RefusedConfiguration(
          "What is configured of " + section.kind() + " is refused: " + e.reason() + ".",
          "Mend or remove it.");
    }
  }

  @PreDestroy
  void stop() {
    thread.dispose();
  }

  /** Runs on the thread of changes. */
  <R> Mono<R> run(Callable<R> task) {
    return Mono.fromCallable(task).subscribeOn(thread);
  }

  /** What a change found. */
  record Made(boolean existed) {}

  /**
   * Changes one thing.
   *
   * @param edit of what holds, null where nothing does, to what shall hold; null where nothing
   *     shall. May throw what becomes the answer
   * @return fails with {@link Refused} where that makes no sense, {@link IOException} where it
   *     cannot be kept
   */
  <T> Mono<Made> change(
      String who, Section<T> section, String name, UnaryOperator<@Nullable ObjectNode> edit) {
    return run(() -> changeNow(who, section, name, edit));
  }

  private <T> Made changeNow(
      String who, Section<T> section, String name, UnaryOperator<@Nullable ObjectNode> edit)
      throws IOException {
    T before = section.now(name);
    ObjectNode asked = edit.apply(before == null ? null : section.write(before));
    Optional<T> after = Optional.ofNullable(asked).map(json -> section.read(name, json));
    if (before != null && after.isPresent() && before.equals(after.get())) {
      return new Made(true);
    }
    Section.Layers<T> next = section.layers().with(name, after);
    Runnable use = section.prepare(next.merged());
    Changes kept = changes.with(section.kind(), name, after.map(section::write));
    store.keep(kept, section.kind(), name);
    changes = kept;
    section.use(next);
    use.run();
    tell(who, section, name, before, after.orElse(null));
    return new Made(before != null);
  }

  private <T> void tell(
      String who, Section<T> section, String name, @Nullable T before, @Nullable T after) {
    String what = section.noun() + " " + name;
    audit.record(
        new Change(
            who,
            what,
            before == null ? null : section.write(before),
            after == null ? null : section.write(after)));
    events.publish(new BalancerEvent.Configured(what, who));
  }

  /**
   * Puts other changes in place of all, on the thread; what of them makes no sense here is passed
   * over.
   *
   * @return whether all of them were taken
   */
  boolean take(Changes others) {
    boolean allPools = take(pools, others);
    boolean allRoutes = take(routes, others);
    changes =
        others
            .only(pools.kind(), pools.layers().changed().keySet())
            .only(routes.kind(), routes.layers().changed().keySet());
    return allPools && allRoutes;
  }

  private <T> boolean take(Section<T> section, Changes others) {
    Map<String, Optional<T>> changed = new TreeMap<>();
    others
        .of(section.kind())
        .forEach((name, json) -> read(section, name, json).ifPresent(v -> changed.put(name, v)));
    Section.Layers<T> none = new Section.Layers<>(section.layers().base(), Map.of());
    Section.Layers<T> next = new Section.Layers<>(none.base(), changed);
    if (!use(section, next)) {
      use(section, thoseThatFit(section, none, changed));
    }
    return section.layers().changed().size() == others.of(section.kind()).size();
  }

  private static <T> boolean use(Section<T> section, Section.Layers<T> next) {
    try {
      Runnable use = section.prepare(next.merged());
      section.use(next);
      use.run();
      return true;
    } catch (Refused e) {
      return false;
    }
  }

  /** One change after the other, but for those that make no sense over what is there by then. */
  private <T> Section.Layers<T> thoseThatFit(
      Section<T> section, Section.Layers<T> none, Map<String, Optional<T>> changed) {
    Section.Layers<T> fit = none;
    for (Map.Entry<String, Optional<T>> change : changed.entrySet()) {
      Section.Layers<T> more = fit.with(change.getKey(), change.getValue());
      try {
        section.prepare(more.merged());
        fit = more;
      } catch (Refused e) {
        passOver(section, change.getKey(), e);
      }
    }
    return fit;
  }

  private void passOver(Section<?> section, String name, Refused why) {
    String what = section.noun() + " " + name;
    log.error("the change of {} is passed over: {} {}", what, why.field(), why.reason());
    events.publish(new BalancerEvent.Refused(what, why.reason()));
  }

  /** Empty where it makes no sense, and then nothing is changed of that name. */
  private <T> Optional<Optional<T>> read(
      Section<T> section, String name, Optional<ObjectNode> json) {
    try {
      return Optional.of(json.map(value -> section.read(name, value)));
    } catch (Refused e) {
      passOver(section, name, e);
      return Optional.empty();
    }
  }
}
