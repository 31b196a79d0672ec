package dev.weir.lb.app;

import dev.weir.lb.app.OneLane.Lane;
import java.util.EnumMap;
import java.util.Map;

/** A balancer for each lane, started when a test first wants it, for all tests of a class. */
final class BothLanes implements AutoCloseable {

  private final Map<Lane, OneLane> running = new EnumMap<>(Lane.class);

  OneLane of(Lane lane) {
    return running.computeIfAbsent(lane, each -> OneLane.start(each));
  }

  @Override
  public void close() {
    running.values().forEach(OneLane::close);
    running.clear();
  }
}
