package dev.weir.chat.app;

import dev.weir.chat.netty.broadcast.BroadcastCounters;
import dev.weir.chat.netty.broadcast.Broadcaster;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** The broadcaster's counts as meters under {@code weir.chat}. */
record ChatMetrics(Broadcaster broadcaster) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("weir.chat.connections", broadcaster, Broadcaster::members)
        .description("Open connections")
        .register(registry);
    count(registry, "messages", "Messages received", BroadcastCounters::messages);
    count(registry, "bytes", "Payload bytes received", BroadcastCounters::bytes);
    count(registry, "deliveries", "Messages handed out", BroadcastCounters::deliveries);
    count(
        registry,
        "slow.consumers.dropped",
        "Connections dropped because they did not read",
        BroadcastCounters::slowConsumersDropped);
    count(
        registry,
        "broadcast.not.sent",
        "Messages that may have reached nobody, as Redis was away",
        BroadcastCounters::notSent);
    count(
        registry,
        "broadcast.missed",
        "Connections closed because messages of other instances were missed",
        BroadcastCounters::missed);
  }

  private void count(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<BroadcastCounters> value) {
    FunctionCounter.builder("weir.chat." + name, broadcaster.counters(), value)
        .description(description)
        .register(registry);
  }
}
