package dev.weir.lb.app.api;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.lb.control.Changes;
import dev.weir.lb.control.Refused;
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

  /** Takes up what was changed before the process ended; before there are listeners. */
  @PostConstruct
  void start() {
    run(() -> {
          if (!take(store.read())) {
            store.putAside();
          }
          return true;
        })
        .block();
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
    changes = others;
    boolean allPools = take(pools, others);
    boolean allRoutes = take(routes, others);
    return allPools && allRoutes;
  }

  private <T> boolean take(Section<T> section, Changes others) {
    Map<String, Optional<T>> changed = new TreeMap<>();
    others
        .of(section.kind())
        .forEach((name, json) -> read(section, name, json).ifPresent(v -> changed.put(name, v)));
    Section.Layers<T> next = new Section.Layers<>(section.layers().base(), changed);
    try {
      Runnable use = section.prepare(next.merged());
      section.use(next);
      use.run();
      return changed.size() == others.of(section.kind()).size();
    } catch (Refused e) {
      log.error(
          "changes of {} are passed over, the last ones hold: {} {}",
          section.kind(),
          e.field(),
          e.reason());
      events.publish(new BalancerEvent.Refused(section.kind(), e.field() + ": " + e.reason()));
      return false;
    }
  }

  /** Empty where it makes no sense, and then nothing is changed of that name. */
  private static <T> Optional<Optional<T>> read(
      Section<T> section, String name, Optional<ObjectNode> json) {
    try {
      return Optional.of(json.map(value -> section.read(name, value)));
    } catch (Refused e) {
      log.error(
          "the change of {} {} is passed over: {} {}", section.noun(), name, e.field(), e.reason());
      return Optional.empty();
    }
  }
}
