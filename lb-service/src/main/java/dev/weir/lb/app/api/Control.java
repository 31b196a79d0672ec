package dev.weir.lb.app.api;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.check.Inventory;
import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.state.Changes;
import dev.weir.common.state.Refused;
import dev.weir.lb.upstream.PoolEvents;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes every change of what is balanced how, on a thread of its own: those that are asked for one
 * after the other ({@link Turns}), those of other balancers ({@link Elsewhere}), and other
 * configurations, whole.
 */
@Component
final class Control implements Inventory {

  private final Scheduler thread = Schedulers.newSingle("weir-control", true);
  private final Configured configured;
  private final ChangeStore store;
  private final Holding holding;
  private final Turns turns;
  private final Elsewhere elsewhere;

  @Autowired
  Control(
      PoolSection pools,
      SplitSection splits,
      RouteSection routes,
      Configured configured,
      ChangeStore store,
      AuditLog audit,
      PoolEvents events) {
    this(List.of(pools, splits, routes), configured, store, audit, events);
  }

  Control(
      List<Section<?>> sections,
      Configured configured,
      ChangeStore store,
      AuditLog audit,
      PoolEvents events) {
    this.configured = configured;
    this.store = store;
    this.holding = new Holding(sections, store, audit, events);
    this.turns = new Turns(holding, thread);
    this.elsewhere = new Elsewhere(holding);
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
          holding.sections().forEach(this::useConfigured);
          if (!elsewhere.take(store.read())) {
            store.putAside();
          }
          return true;
        })
        .block();
  }

  @Override
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Section<?> section : holding.sections()) {
      counts.put(section.noun(), section.layers().merged().size());
    }
    return counts;
  }

  private <T> void useConfigured(Section<T> section) {
    try {
      Section.Layers<T> base = new Section.Layers<>(section.base(configured), Map.of());
      Section.Use use = section.prepare(base.merged());
      section.use(base);
      use.all();
    } catch (Refused e) {
      throw new RefusedConfiguration(
          "What is configured of " + section.kind() + " is refused: " + e.said() + ".",
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
  record Made(boolean existed) {

    /** Of the answer to a PUT. */
    HttpStatus status() {
      return existed ? HttpStatus.OK : HttpStatus.CREATED;
    }
  }

  /**
   * Changes one thing, for the caller of a request.
   *
   * @param edit of what holds, null where nothing does, to what shall hold; null where nothing
   *     shall. May throw what becomes the answer
   * @return fails with what becomes the answer where that makes no sense or cannot be kept
   */
  <T> Mono<Made> change(
      ServerWebExchange exchange,
      Section<T> section,
      String name,
      UnaryOperator<@Nullable ObjectNode> edit) {
    return Caller.of(exchange).flatMap(who -> change(who, section, name, edit));
  }

  /**
   * Puts one thing in the place of what holds by that name, for the caller of a request.
   *
   * @return fails with what becomes the answer where that makes no sense or cannot be kept
   */
  <T> Mono<Made> put(
      ServerWebExchange exchange, Section<T> section, String name, ObjectNode wanted) {
    return Caller.of(exchange)
        .flatMap(
            who ->
                turns.inTurn(
                    who,
                    section,
                    layers ->
                        new Turns.Asked<>(
                            Map.of(name, Optional.of(wanted)),
                            new Made(layers.now(name) != null))));
  }

  /** Changes one thing, for somebody else. */
  <T> Mono<Made> change(
      String who, Section<T> section, String name, UnaryOperator<@Nullable ObjectNode> edit) {
    return turns.inTurn(
        who,
        section,
        layers -> {
          T before = layers.now(name);
          ObjectNode asked = edit.apply(before == null ? null : section.write(before));
          return new Turns.Asked<>(
              Map.of(name, Optional.ofNullable(asked)), new Made(before != null));
        });
  }

  /**
   * Makes a section what is wanted by name, and nothing else, all of it or none.
   *
   * @param wanted may throw {@link Refused}
   */
  <T> Mono<Boolean> replace(
      ServerWebExchange exchange, Section<T> section, Supplier<Map<String, ObjectNode>> wanted) {
    return Caller.of(exchange)
        .flatMap(
            who ->
                turns.inTurn(
                    who,
                    section,
                    layers -> {
                      Map<String, Optional<ObjectNode>> asked = new TreeMap<>();
                      layers.merged().keySet().forEach(n -> asked.put(n, Optional.empty()));
                      wanted.get().forEach((name, json) -> asked.put(name, Optional.of(json)));
                      return new Turns.Asked<>(asked, true);
                    }));
  }

  /** All that was changed. */
  Changes changes() {
    return holding.changes();
  }

  /**
   * Says who tells other balancers.
   *
   * @param teller hears of each change made here, its kind and what by name became of things
   */
  void tellOthers(BiConsumer<String, Map<String, Changes.Entry>> teller) {
    turns.tellOthers(teller);
  }

  /** As {@link Elsewhere#learn}; on the thread. */
  void learn(Changes theirs) {
    elsewhere.learn(theirs);
  }

  /**
   * Puts another configuration to use, whole, on the thread; what was changed stays over it.
   *
   * @param who is responsible for it
   * @return what is different now, such as {@code pool web}
   * @throws Refused where it makes no sense, by itself or under what was changed; nothing has
   *     changed then
   */
  List<String> configure(String who, Configured next) {
    List<Shift<?>> shifts = new ArrayList<>();
    holding.sections().forEach(section -> shifts.add(Shift.of(section, next)));
    Shift.run(shifts);
    List<String> different = new ArrayList<>();
    shifts.forEach(shift -> different.addAll(shift.tell(holding, who)));
    return different;
  }
}
