package dev.weir.diagnostics.app.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.diagnostics.run.Run;
import dev.weir.diagnostics.run.RunAdmission;
import dev.weir.diagnostics.run.RunKind;
import dev.weir.diagnostics.run.RunLimits;
import dev.weir.diagnostics.run.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** Readers of a run's events that read at once, late or never. */
@Timeout(60)
class EventStreamTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Job.Event EVENT = new Job.Event("probe", Map.of());
  private static final int MORE_THAN_WAIT = 3_000;

  private final Runs runs =
      new Runs(
          new RunLimits(1, 1, 1, 1, 1, 1, Duration.ofMinutes(1)), () -> Instant.EPOCH, () -> 0);
  private final Run run = ((RunAdmission.Admitted) runs.begin(RunKind.PING, "a", "b")).run();
  private final Reader reader = new Reader();

  /** Takes what it has asked for. */
  private static final class Reader extends BaseSubscriber<Job.Event> {
    private final List<Job.Event> taken = new ArrayList<>();
    private boolean complete;
    private boolean cut;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // nothing yet
    }

    @Override
    protected void hookOnNext(Job.Event event) {
      taken.add(event);
    }

    @Override
    protected void hookOnComplete() {
      complete = true;
    }

    void cut() {
      cut = true;
    }
  }

  /** A stream with one event, which the reader has not taken. */
  private EventStream begun(Duration patience) {
    AtomicReference<@Nullable EventStream> made = new AtomicReference<>();
    Mono.<EventStream.Events>create(sink -> made.set(new EventStream(run, sink, patience)))
        .subscribe(
            events -> {
              events.flux().subscribe(reader);
              events.cut().subscribe(_ -> {}, _ -> {}, reader::cut);
            });
    EventStream stream = Objects.requireNonNull(made.get());
    stream.accept(EVENT);
    return stream;
  }

  @Test
  void readerThatTakesAll_endsTheRunBeforeItKnows() {
    EventStream stream = begun(LONG);
    reader.requestUnbounded();

    stream.complete();

    assertThat(reader.taken).containsExactly(EVENT);
    assertThat(reader.complete).isTrue();
    assertThat(runs.underWay()).isEmpty();
  }

  @Test
  void runIsUnderWay_untilALateReaderHasAll() throws Exception {
    EventStream stream = begun(LONG);
    Thread job = Thread.ofPlatform().start(stream::complete);
    while (job.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(runs.underWay()).hasSize(1);

    reader.requestUnbounded();
    job.join();

    assertThat(reader.complete).isTrue();
    assertThat(runs.underWay()).isEmpty();
  }

  @Test
  void readerThatNeverTakesTheRest_isCutOff() {
    EventStream stream = begun(Duration.ZERO);

    stream.complete();

    assertThat(reader.cut).isTrue();
    assertThat(run.isStopped()).isFalse();
  }

  @Test
  void readerThatFallsFarBehind_stopsTheRun_andIsToldByTheLastEvent() {
    EventStream stream = begun(Duration.ZERO);
    for (int i = 0; i < MORE_THAN_WAIT && !run.isStopped(); i++) {
      stream.accept(EVENT);
    }
    assertThat(run.isStopped()).isTrue();
    stream.accept(EVENT);

    reader.requestUnbounded();
    stream.complete();

    assertThat(reader.taken.getFirst()).isEqualTo(EVENT);
    assertThat(reader.taken.getLast().name()).isEqualTo("problem");
    assertThat(reader.taken.getLast().data()).asString().contains("reader-too-slow");
    assertThat(reader.taken.stream().filter(event -> event.name().equals("problem"))).hasSize(1);
    assertThat(reader.complete).isTrue();
    assertThat(reader.cut).isFalse();
  }

  @Test
  void readerThatFallsFarBehindAndTakesNothing_isCutOff() {
    EventStream stream = begun(Duration.ZERO);
    for (int i = 0; i < MORE_THAN_WAIT; i++) {
      stream.accept(EVENT);
    }

    stream.complete();

    assertThat(reader.cut).isTrue();
  }

  @Test
  void readerThatLeaves_stopsTheRun() {
    EventStream stream = begun(LONG);

    reader.cancel();

    assertThat(run.isStopped()).isTrue();
    stream.complete();
  }
}
