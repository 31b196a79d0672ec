package dev.weir.lb.app.api;

import dev.weir.lb.discovery.Discovery;
import dev.weir.lb.discovery.Finding;
import dev.weir.lb.discovery.KnownServers;
import dev.weir.lb.discovery.Source;
import dev.weir.lb.discovery.Step;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** Looks for the servers of one pool, again and again. All methods belong to the control thread. */
final class Lookout {

  private static final Logger log = LoggerFactory.getLogger(Lookout.class);

  /** Sources have time-outs of their own; this one is for those that never say anything. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Discovery settings;
  private final Source source;
  private final KnownServers known;
  private final Control control;
  private final Consumer<Step> told;
  private Disposable timer = Disposables.disposed();
  private boolean looking;
  private boolean again;
  private volatile boolean closed;

  /**
   * @param told of each step, on the control thread
   */
  Lookout(
      Discovery settings, Source source, KnownServers known, Control control, Consumer<Step> told) {
    this.settings = settings;
    this.source = source;
    this.known = known;
    this.control = control;
    this.told = told;
  }

  /** Whether it does what these settings say. */
  boolean does(Discovery wanted) {
    return settings.source().equals(wanted.source())
        && settings.maxUpstreams() == wanted.maxUpstreams();
  }

  Discovery settings() {
    return settings;
  }

  /** Looks now; where it does already, once more after that. */
  void look() {
    timer.dispose();
    if (closed) {
      return;
    }
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    found().thenAccept(finding -> later(Mono.just(finding), this::ended));
  }

  private CompletionStage<Finding> found() {
    CompletionStage<Finding> finding;
    try {
      finding = source.find();
    } catch (RuntimeException e) {
      finding = CompletableFuture.failedFuture(e);
    }
    return finding
        .toCompletableFuture()
        .orTimeout(LONGEST.toSeconds(), TimeUnit.SECONDS)
        .exceptionally(failure -> new Finding.Failed(reason(failure)));
  }

  private static String reason(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause);
  }

  private void ended(Finding finding) {
    looking = false;
    if (closed) {
      return;
    }
    Step step = known.found(finding);
    try {
      told.accept(step);
    } catch (RuntimeException e) {
      log.error("what was found cannot be used", e);
    }
    if (again) {
      again = false;
      look();
    } else {
      timer = later(Mono.delay(step.next()), tick -> look());
    }
  }

  private <T> Disposable later(Mono<T> when, Consumer<T> then) {
    return when.filter(value -> !closed)
        .flatMap(
            value ->
                control.run(
                    () -> {
                      then.accept(value);
                      return true;
                    }))
        .subscribe(done -> {}, failure -> log.error("looking for servers has ended", failure));
  }

  void close() {
    closed = true;
    timer.dispose();
    source.close();
  }
}
