package dev.weir.lb.app.api;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.state.Changes;
import dev.weir.common.state.Refused;
import dev.weir.lb.upstream.BalancerEvent;
import dev.weir.lb.upstream.PoolEvents;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes every change of what is balanced how, one after the other on a thread of its own: checked
 * whole, kept, put to use, told. What fails on the way leaves everything as it was. Changes that
 * wait together are kept by one write, and answered after it.
 */
@Component
final class Control {

  private static final Logger log = LoggerFactory.getLogger(Control.class);

  /** Who makes what another balancer was told. */
  private static final String OTHERS = "cluster";

  /** Who waits longer than the write for so many takes is better served by the next. */
  private static final int MOST_TOGETHER = 1_000;

  /** Each after those that it refers to. */
  private final List<Section<?>> sections;

  private final Configured configured;
  private final ChangeStore store;
  private final AuditLog audit;
  private final PoolEvents events;
  private final InstantSource clock = InstantSource.system();
  private final Scheduler thread = Schedulers.newSingle("weir-control", true);

  /** Taken from by the thread alone. */
  private final Queue<Waiting<?, ?>> waiting = new ConcurrentLinkedQueue<>();

  /** Written to by the thread alone. */
  private volatile Changes changes = Changes.none();

  private BiConsumer<String, Map<String, Changes.Entry>> others = (kind, changed) -> {};

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
    this.sections = List.copyOf(sections);
    this.configured = configured;
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
          sections.forEach(this::useConfigured);
          if (!take(store.read())) {
            store.putAside();
          }
          return true;
        })
        .block();
  }

  private <T> void useConfigured(Section<T> section) {
    try {
      Section.Layers<T> base = new Section.Layers<>(section.base(configured), Map.of());
      use(section, base, section.prepare(base.merged()));
    } catch (Refused e) {
      throw new RefusedConfiguration(
          "What is configured of " + section.kind() + " is refused: " + e.said() + ".",
          "Mend or remove it.");
    }
  }

  private static <T> void use(Section<T> section, Section.Layers<T> layers, Section.Use use) {
    section.use(layers);
    use.all();
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
                inTurn(
                    who,
                    section,
                    layers ->
                        new Asked<>(
                            Map.of(name, Optional.of(wanted)),
                            new Made(layers.now(name) != null))));
  }

  /** Changes one thing, for somebody else. */
  <T> Mono<Made> change(
      String who, Section<T> section, String name, UnaryOperator<@Nullable ObjectNode> edit) {
    return inTurn(
        who,
        section,
        layers -> {
          T before = layers.now(name);
          ObjectNode asked = edit.apply(before == null ? null : section.write(before));
          return new Asked<>(Map.of(name, Optional.ofNullable(asked)), new Made(before != null));
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
                inTurn(
                    who,
                    section,
                    layers -> {
                      Map<String, Optional<ObjectNode>> asked = new TreeMap<>();
                      layers.merged().keySet().forEach(n -> asked.put(n, Optional.empty()));
                      wanted.get().forEach((name, json) -> asked.put(name, Optional.of(json)));
                      return new Asked<>(asked, true);
                    }));
  }

  // ---- changes in turn

  /**
   * What a change comes to.
   *
   * @param changes by name: all of them are made or none
   * @param answer to who asks, once they are kept
   */
  private record Asked<R>(Map<String, Optional<ObjectNode>> changes, R answer) {}

  /**
   * A change that waits for its turn.
   *
   * @param asked what it comes to over what holds then; may throw what becomes the answer
   * @param answer who asks
   */
  private record Waiting<T, R>(
      String who,
      Section<T> section,
      Function<Section.Layers<T>, Asked<R>> asked,
      MonoSink<R> answer) {}

  private <T, R> Mono<R> inTurn(
      String who, Section<T> section, Function<Section.Layers<T>, Asked<R>> asked) {
    return Mono.<R>create(
            answer -> {
              waiting.add(new Waiting<>(who, section, asked, answer));
              thread.schedule(this::serveWaiting);
            })
        .onErrorMap(failure -> Problems.of(failure, section.noun(), section.refusedStatus()));
  }

  /** Those of one section that wait together are kept together: a disk takes its time for each. */
  private void serveWaiting() {
    Waiting<?, ?> first = waiting.poll();
    if (first != null) {
      serve(first.section(), first);
    }
  }

  private <T> void serve(Section<T> section, Waiting<?, ?> first) {
    Group<T> group = new Group<>(section);
    Waiting<?, ?> next = first;
    while (next != null) {
      group.add(next);
      Waiting<?, ?> after = waiting.peek();
      boolean joins =
          after != null
              && after.section().kind().equals(section.kind())
              && group.size() < MOST_TOGETHER;
      next = joins ? waiting.poll() : null;
    }
    group.make();
  }

  /** Changes of one section that are kept by one write, each over those before it. */
  private final class Group<T> {

    private final Section<T> section;
    private final List<MonoSink<?>> asking = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final List<Runnable> told = new ArrayList<>();
    private Section.Layers<T> layers;
    private Section.@Nullable Use use;
    private Changes kept = changes;

    Group(Section<T> section) {
      this.section = section;
      this.layers = section.layers();
    }

    int size() {
      return asking.size();
    }

    /** Checks one more; where it makes no sense it is answered so, and the others stand. */
    @SuppressWarnings("unchecked") // it is of this section
    <R> void add(Waiting<?, R> one) {
      try {
        check((Waiting<T, R>) one);
      } catch (RuntimeException e) {
        one.answer().error(e);
      }
    }

    private <R> void check(Waiting<T, R> one) {
      Asked<R> asked = one.asked().apply(layers);
      Map<String, Optional<T>> changed = changed(section, layers, asked.changes());
      if (!changed.isEmpty()) {
        Section.Layers<T> before = layers;
        Section.Layers<T> next = before.with(changed);
        use = section.prepare(next.merged());
        Map<String, Changes.Entry> entries = entries(section, changed, kept);
        kept = kept.with(section.kind(), entries);
        layers = next;
        told.add(
            () -> {
              others.accept(section.kind(), entries);
              tell(one.who(), section, before, next, changed.keySet());
            });
      }
      asking.add(one.answer());
      answers.add(() -> one.answer().success(asked.answer()));
    }

    /** Keeps what was checked, makes it, and answers; where it cannot be kept, nothing is made. */
    void make() {
      try {
        Section.Use last = use;
        if (last != null) {
          store.keep(kept);
          changes = kept;
          use(section, layers, last);
        }
        told.forEach(Runnable::run);
      } catch (IOException | RuntimeException e) {
        asking.forEach(one -> one.error(e));
        return;
      }
      answers.forEach(Runnable::run);
    }
  }

  private static <T> Map<String, Optional<T>> changed(
      Section<T> section, Section.Layers<T> now, Map<String, Optional<ObjectNode>> asked) {
    Map<String, Optional<T>> changed = new TreeMap<>();
    asked.forEach(
        (name, json) -> {
          Optional<T> after = json.map(value -> read(section, name, value, asked.size() > 1));
          if (!after.equals(Optional.ofNullable(now.now(name)))) {
            changed.put(name, after);
          }
        });
    return changed;
  }

  private static <T> T read(Section<T> section, String name, ObjectNode json, boolean ofMany) {
    try {
      return section.read(name, json);
    } catch (Refused e) {
      throw ofMany ? e.in(name) : e;
    }
  }

  /** Later than the last change of any of them, also by a balancer whose clock is ahead. */
  private <T> Map<String, Changes.Entry> entries(
      Section<T> section, Map<String, Optional<T>> changed, Changes before) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Map<String, Changes.Entry> entries = new TreeMap<>();
    changed.forEach(
        (name, value) -> {
          Instant last = before.at(section.kind(), name);
          Instant at = last.isBefore(now) ? now : last.plusMillis(1);
          entries.put(name, new Changes.Entry(value.map(section::write), at));
        });
    return entries;
  }

  /** All that was changed. */
  Changes changes() {
    return changes;
  }

  /**
   * Says who tells other balancers.
   *
   * @param teller hears of each change made here, its kind and what by name became of things
   */
  void tellOthers(BiConsumer<String, Map<String, Changes.Entry>> teller) {
    others = teller;
  }

  /**
   * Takes over what other balancers changed later than this one did, on the thread; what of it
   * makes no sense here is passed over.
   */
  void learn(Changes theirs) {
    Changes kept = changes;
    List<Step<?>> steps = new ArrayList<>();
    for (Section<?> section : sections) {
      Map<String, Changes.Entry> news = new TreeMap<>(theirs.of(section.kind()));
      news.entrySet()
          .removeIf(e -> !e.getValue().at().isAfter(changes.at(section.kind(), e.getKey())));
      Step<?> step = learn(section, news);
      kept = kept.with(section.kind(), news);
      steps.add(step);
    }
    try {
      store.keep(kept);
    } catch (IOException e) {
      log.error("what other balancers changed cannot be kept, and holds: {}", e.toString());
    }
    changes = kept;
    run(steps);
    steps.forEach(step -> tell(OTHERS, step));
  }

  private <T> Step<T> learn(Section<T> section, Map<String, Changes.Entry> news) {
    Section.Layers<T> before = section.layers();
    Fitting<T> fitting = fitting(section, before, news);
    news.keySet().removeAll(fitting.refused().keySet());
    return new Step<>(section, before, fitting.layers(), fitting.use());
  }

  private static void run(List<Step<?>> steps) {
    steps.forEach(step -> step.comes());
    steps.reversed().forEach(step -> step.use().goes().run());
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
    List<Step<?>> steps = new ArrayList<>();
    sections.forEach(section -> steps.add(Step.of(section, next)));
    run(steps);
    List<String> different = new ArrayList<>();
    steps.forEach(step -> different.addAll(tell(who, step)));
    return different;
  }

  private <T> List<String> tell(String who, Step<T> step) {
    Set<String> names = step.different();
    tell(who, step.section(), step.before(), step.after(), names);
    return names.stream().map(name -> step.section().noun() + " " + name).toList();
  }

  /** What another configuration makes of one section. */
  private record Step<T>(
      Section<T> section, Section.Layers<T> before, Section.Layers<T> after, Section.Use use) {

    static <T> Step<T> of(Section<T> section, Configured next) {
      Section.Layers<T> before = section.layers();
      Section.Layers<T> after = new Section.Layers<>(section.base(next), before.changed());
      section.prepare(after.base());
      try {
        return new Step<>(section, before, after, section.prepare(after.merged()));
      } catch (Refused e) {
        throw new Refused(e.field(), "under what the API changed: " + e.reason());
      }
    }

    void comes() {
      section.use(after);
      use.comes().run();
    }

    Set<String> different() {
      Set<String> names = new TreeSet<>(before.merged().keySet());
      names.addAll(after.merged().keySet());
      names.removeIf(name -> Objects.equals(before.now(name), after.now(name)));
      return names;
    }
  }

  private <T> void tell(
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

  /**
   * Puts other changes in place of all, on the thread; what of them makes no sense here is passed
   * over.
   *
   * @return whether all of them were taken
   */
  boolean take(Changes others) {
    boolean all = true;
    Changes taken = others;
    for (Section<?> section : sections) {
      Set<String> names = take(section, others);
      all &= names.size() == others.of(section.kind()).size();
      taken = taken.only(section.kind(), names);
    }
    changes = taken;
    return all;
  }

  private <T> Set<String> take(Section<T> section, Changes others) {
    Section.Layers<T> none = new Section.Layers<>(section.layers().base(), Map.of());
    Fitting<T> fitting = fitting(section, none, others.of(section.kind()));
    use(section, fitting.layers(), fitting.use());
    return fitting.layers().changed().keySet();
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
    events.publish(new BalancerEvent.Refused(what, why.reason()));
  }
}
