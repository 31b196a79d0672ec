package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.state.Changes;
import dev.weir.common.state.Refused;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the changes that somebody asks for one after the other: checked, kept, put to use, told.
 * What fails on the way leaves everything as it was. Changes that wait together are kept by one
 * write, and answered after it.
 */
final class Turns {

  /** Who waits longer than the write for so many takes is better served by the next. */
  private static final int MOST_TOGETHER = 1_000;

  private final Holding holding;
  private final Scheduler thread;
  private final InstantSource clock = InstantSource.system();

  /** Taken from by the thread alone. */
  private final Queue<Waiting<?, ?>> waiting = new ConcurrentLinkedQueue<>();

  private BiConsumer<String, Map<String, Changes.Entry>> others = (kind, changed) -> {};

  /**
   * @param thread of all changes
   */
  Turns(Holding holding, Scheduler thread) {
    this.holding = holding;
    this.thread = thread;
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
   * What a change comes to.
   *
   * @param changes by name: all of them are made or none
   * @param answer to who asks, once they are kept
   */
  record Asked<R>(Map<String, Optional<ObjectNode>> changes, R answer) {}

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

  /**
   * Has a change wait for its turn.
   *
   * @param asked what it comes to over what holds then; may throw what becomes the answer
   * @return fails with what becomes the answer where it makes no sense or cannot be kept
   */
  <T, R> Mono<R> inTurn(
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
    private Changes kept = holding.changes();

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
              holding.tell(one.who(), section, before, next, changed.keySet());
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
          holding.keep(kept);
          section.use(layers);
          last.all();
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
}
