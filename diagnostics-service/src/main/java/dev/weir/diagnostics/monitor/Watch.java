package dev.weir.diagnostics.monitor;

import dev.weir.common.health.HealthStatus;
import dev.weir.common.health.ProbeOutcome;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One monitor at work, from when it is put to use until it is replaced. Safe for any thread. */
final class Watch {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  private final String name;
  private final MonitorSpec spec;
  private final HistoryFile file;
  private final Monitor monitor;
  private @Nullable Delivery delivery;
  private boolean ended;
  private boolean unkept;

  Watch(String name, MonitorSpec spec, HistoryFile file) {
    this.name = name;
    this.spec = spec;
    this.file = file;
    this.monitor = new Monitor(spec.rise(), spec.fall(), file.history());
  }

  MonitorSpec spec() {
    return spec;
  }

  synchronized boolean isEnded() {
    return ended;
  }

  /** Takes an outcome; a notice when there is somebody to be told. */
  synchronized Optional<Notice> record(ProbeOutcome outcome, Instant at) {
    if (ended) {
      return Optional.empty();
    }
    Check check = monitor.record(outcome, at);
    keep(check);
    boolean news = check.isChange() && !isFirstSuccess(check);
    return news && spec.webhook().isPresent()
        ? Optional.of(new Notice(name, spec, check))
        : Optional.empty();
  }

  /** That a new monitor is up from the start is no change. */
  private static boolean isFirstSuccess(Check check) {
    return check.before() == HealthStatus.UNKNOWN && check.after() == HealthStatus.UP;
  }

  private void keep(Check check) {
    try {
      file.append(check);
      unkept = false;
    } catch (IOException e) {
      if (!unkept) {
        log.error("checks of monitor {} cannot be kept: {}", name, e.toString());
      }
      unkept = true;
    }
  }

  synchronized void delivered(Delivery what) {
    delivery = what;
  }

  synchronized HealthStatus status() {
    return monitor.history().status();
  }

  synchronized MonitorState state(Instant now) {
    History history = monitor.history();
    Map<Window, Availability> availability = new EnumMap<>(Window.class);
    for (Window window : Window.values()) {
      availability.put(window, history.availability(window, now));
    }
    return new MonitorState(
        history.status(),
        history.checks(),
        history.changes(),
        availability,
        Optional.ofNullable(delivery));
  }

  /**
   * Ends it.
   *
   * @param forget whether its history goes too
   */
  synchronized void end(boolean forget) {
    ended = true;
    try {
      file.close();
      if (forget) {
        file.delete();
      }
    } catch (IOException e) {
      log.error("the history of monitor {} cannot be closed: {}", name, e.toString());
    }
  }
}
