package dev.weir.chat.app;

import dev.weir.chat.netty.room.RoomCounters;
import dev.weir.chat.netty.room.RoomServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** The counts of rooms as meters under {@code weir.chat.rooms}. */
record RoomMetrics(RoomServer server) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "open", "Rooms that exist", all -> all.rooms().size());
    gauge(registry, "connections", "Open connections to rooms", RoomServer::members);
    gauge(registry, "history.bytes", "Bytes in histories", all -> all.rooms().historyBytes());
    count(registry, "published", "Messages stored", RoomCounters::published);
    count(registry, "repeated", "Messages stored before, by their key", RoomCounters::repeated);
    count(registry, "deliveries", "Messages handed out", RoomCounters::deliveries);
    count(registry, "skipped", "Messages that slow members did not get", RoomCounters::skipped);
    count(registry, "refused", "Commands answered with an error", RoomCounters::refused);
    count(
        registry,
        "slow.consumers.dropped",
        "Connections dropped because they did not read",
        RoomCounters::slowConsumersDropped);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<RoomServer> value) {
    Gauge.builder("weir.chat.rooms." + name, server, value)
        .description(description)
        .register(registry);
  }

  private void count(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<RoomCounters> value) {
    FunctionCounter.builder("weir.chat.rooms." + name, server.counters(), value)
        .description(description)
        .register(registry);
  }
}
