package dev.weir.chat.netty.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.chat.room.RoomName;
import dev.weir.chat.session.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DrainTest {

  private record Task(Duration after, Runnable action) {}

  private final List<Task> tasks = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final Connections connections = new Connections();
  private final Drain drain =
      new Drain(
          connections,
          (after, action) -> tasks.add(new Task(after, action)),
          RandomGenerator.of("Random"));

  @Test
  void everybody_is_told_in_batches_after_the_delay() {
    connect(120);
    CompletableFuture<Void> done = drain.begin(Duration.ofSeconds(1), Duration.ofSeconds(10));
    assertThat(drain.isOn()).isTrue();
    assertThat(closed).isEmpty();

    assertThat(next()).isEqualTo(Duration.ofSeconds(1));
    assertThat(closed).hasSize(40);
    assertThat(next()).isEqualTo(Duration.ofSeconds(5));
    assertThat(closed).hasSize(80);
    assertThat(done).isNotDone();
    assertThat(next()).isEqualTo(Duration.ofSeconds(5));
    assertThat(closed).hasSize(120).allMatch(text -> text.matches(".*; come back in \\d+ ms"));
    assertThat(done).isCompleted();
    assertThat(closed.stream().distinct().count()).as("hints differ").isGreaterThan(1);
  }

  @Test
  void nobody_waits_where_nobody_is() {
    CompletableFuture<Void> done = drain.begin(Duration.ofSeconds(1), Duration.ofSeconds(10));

    assertThat(next()).isZero();
    assertThat(done).isCompleted();
  }

  @Test
  void a_stopped_drain_sends_no_more_away_and_another_may_begin() {
    connect(120);
    CompletableFuture<Void> done = drain.begin(Duration.ZERO, Duration.ofSeconds(10));
    next();
    assertThat(drain.stop()).isTrue();
    assertThat(done).isCompleted();
    next();

    assertThat(closed).hasSize(40);
    assertThat(tasks).isEmpty();
    assertThat(drain.isOn()).isFalse();
    assertThat(drain.stop()).isFalse();
    assertThat(drain.begin(Duration.ZERO, Duration.ZERO)).isNotSameAs(done);
  }

  @Test
  void a_second_begin_joins_the_first() {
    connect(1);
    CompletableFuture<Void> done = drain.begin(Duration.ZERO, Duration.ZERO);

    assertThat(drain.begin(Duration.ZERO, Duration.ofHours(1))).isSameAs(done);
    assertThat(tasks).hasSize(1);
  }

  private Duration next() {
    Task task = tasks.removeFirst();
    task.action().run();
    return task.after();
  }

  private void connect(int count) {
    for (int i = 0; i < count; i++) {
      connections.add(connections.nextId(), new Told());
    }
  }

  private final class Told implements Connection {

    @Override
    public Executor loop() {
      return Runnable::run;
    }

    @Override
    public ConnectionView view() {
      return new ConnectionView(
          "1", "rooms", null, "192.0.2.1", Instant.EPOCH, null, List.of(), 0, 0);
    }

    @Override
    public void close(CloseReason reason, String text) {
      assertThat(reason).isEqualTo(CloseReason.RESTART);
      closed.add(text);
    }

    @Override
    public void removeFrom(RoomName room, String reason) {
      throw new AssertionError("nobody asked for it");
    }
  }
}
