package dev.weir.diagnostics.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.common.health.StatusRanges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorsTest {
  private static final Endpoint.Http HOOK = Endpoint.parseHttp("https://hooks.example/");

  @TempDir Path folder;

  private final Deque<ProbeOutcome> outcomes = new ArrayDeque<>();
  private final List<Notice> notices = new ArrayList<>();
  private final DueTasks timer = new DueTasks();
  private long nanos;

  @AfterEach
  void stopTimer() {
    timer.shutdownNow();
  }

  @Test
  void checksComeAtTheirInterval_andChangesAreTold() throws IOException {
    try (Monitors monitors = monitors()) {
      monitors.use(Map.of("web", spec("tcp://192.0.2.1:80")));
      run(Checks.passed(5), Checks.failed(), Checks.failed());

      MonitorState state = monitors.state("web").orElseThrow();
      assertThat(timer.delays).containsExactly(0L, 5L, 10L, 10L);
      assertThat(state.status()).isEqualTo(HealthStatus.DOWN);
      assertThat(state.checks()).hasSize(3);
      assertThat(notices).hasSize(1);
      assertThat(notices.getFirst().change().before()).isEqualTo(HealthStatus.UP);
      assertThat(state.delivery().orElseThrow().delivered()).isTrue();
    }
  }

  @Test
  void statesAndChecksAreCounted_andWhoFollowsIsToldTheNames() throws IOException {
    List<Set<String>> told = new ArrayList<>();
    try (Monitors monitors = monitors()) {
      monitors.follow(told::add);
      monitors.use(Map.of("web", spec("tcp://192.0.2.1:80")));
      assertThat(monitors.count(HealthStatus.UNKNOWN)).isEqualTo(1);
      run(Checks.passed(5), Checks.failed());

      assertThat(monitors.status("web")).isEqualTo(HealthStatus.UP);
      assertThat(monitors.status("other")).isEqualTo(HealthStatus.UNKNOWN);
      assertThat(monitors.count(HealthStatus.UP)).isEqualTo(1);
      assertThat(List.of(monitors.passed(), monitors.failed())).containsExactly(1L, 1L);
      assertThat(told).containsExactly(Set.of(), Set.of("web"));
    }
  }

  @Test
  void restartGoesOnWithTheHistory() throws IOException {
    try (Monitors monitors = monitors()) {
      monitors.use(Map.of("web", spec("tcp://192.0.2.1:80")));
      run(Checks.failed());
    }
    try (Monitors monitors = monitors()) {
      monitors.use(Map.of("web", spec("tcp://192.0.2.1:80")));

      assertThat(monitors.state("web").orElseThrow().status()).isEqualTo(HealthStatus.DOWN);
      assertThat(notices).hasSize(1);
    }
  }

  @Test
  void monitorThatIsGoneIsForgotten_andNotCheckedAgain() throws IOException {
    try (Monitors monitors = monitors()) {
      monitors.use(Map.of("web", spec("tcp://192.0.2.1:80")));
      run(Checks.failed());
      monitors.use(Map.of());
      timer.runNext();
      monitors.use(Map.of("web", spec("tcp://192.0.2.1:80")));

      assertThat(monitors.state("web").orElseThrow().checks()).isEmpty();
      assertThat(timer.size()).isEqualTo(1);
    }
  }

  @Test
  void checkThatFailsInItselfIsAFailure() throws IOException {
    try (Monitors monitors = monitors()) {
      monitors.use(Map.of("web", spec("tcp://192.0.2.1:80")));
      timer.runNext();

      assertThat(monitors.state("web").orElseThrow().status()).isEqualTo(HealthStatus.DOWN);
      assertThat(timer.size()).isEqualTo(1);
    }
  }

  private void run(ProbeOutcome... next) {
    for (ProbeOutcome outcome : next) {
      outcomes.add(outcome);
      timer.runNext();
    }
  }

  private Monitors monitors() {
    return new Monitors(
        new HistoryStore(folder),
        _ -> outcomes.removeFirst(),
        (notice, done) -> {
          notices.add(notice);
          done.accept(new Delivery(Checks.START, true, 1, "status 204"));
        },
        new Monitors.Threads(timer, Runnable::run),
        new Monitors.Clocks(() -> Checks.START, () -> nanos, () -> 0.5));
  }

  private static MonitorSpec spec(String endpoint) {
    return new MonitorSpec(
        endpoint,
        Endpoint.parse(endpoint),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        2,
        2,
        StatusRanges.parse("200"),
        Optional.of(HOOK));
  }

  /** Tasks that wait until the test runs them. */
  private static final class DueTasks extends ScheduledThreadPoolExecutor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Long> delays = new ArrayList<>();

    DueTasks() {
      super(0);
    }

    @Override
    @SuppressWarnings("NullAway") // nobody looks at the future
    public @Nullable ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      tasks.add(task);
      delays.add(unit.toSeconds(delay));
      return null;
    }

    void runNext() {
      tasks.removeFirst().run();
    }

    int size() {
      return tasks.size();
    }
  }
}
