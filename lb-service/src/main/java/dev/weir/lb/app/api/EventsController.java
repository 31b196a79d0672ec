package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.http.LiveEvents;
import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.lb.upstream.BalancerEvent;
import dev.weir.lb.upstream.PoolEvent;
import dev.weir.lb.upstream.PoolEvents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /api/events}: what changes, as server-sent events. A client that is slow misses the
 * oldest of what waits for it, and sees by the numbers that it did.
 */
@RestController
@Tag(name = "events")
final class EventsController {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int BUFFER = 256;

  private final PoolEvents events;

  /** Tells ids of this process from those of one before, whose numbers began at 1 too. */
  private final String run = Integer.toUnsignedString(ThreadLocalRandom.current().nextInt(), 36);

  EventsController(PoolEvents events) {
    this.events = events;
  }

  @Operation(
      summary = "Changes of health, ejections and configuration, as they come",
      description =
          "Server-sent events with an id, an event (health, ejection, circuit, discovery or"
              + " configuration) and data in JSON; a comment every 15 s. An id"
              + " is RUN:NUMBER: another run each time the service starts, and numbers from 1. With"
              + " Last-Event-ID the latest 256 that came after it are sent first; all that are kept where"
              + " it is 0 or of another run.")
  @ApiResponse(
      responseCode = "200",
      description = "Events until the client goes",
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
              schema = @Schema(type = "string")))
  @GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<ServerSentEvent<Object>> events(
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
    long after = after(lastEventId);
    Flux<ServerSentEvent<Object>> told =
        Flux.<PoolEvents.Entry>create(
                sink -> {
                  PoolEvents.Subscription subscription = events.subscribe(after, sink::next);
                  sink.onDispose(subscription::close);
                },
                FluxSink.OverflowStrategy.IGNORE)
            .onBackpressureBuffer(BUFFER, BufferOverflowStrategy.DROP_OLDEST)
            .map(this::event);
    ServerSentEvent<Object> hello = ServerSentEvent.<Object>builder().comment("events").build();
    return LiveEvents.of(told).startWith(hello);
  }

  /** The number of the last event that a client knows of this run. */
  private long after(@Nullable String lastEventId) {
    if (lastEventId == null) {
      return Long.MAX_VALUE;
    }
    return lastEventId.matches(run + ":[0-9]{1,18}")
        ? Long.parseLong(lastEventId.substring(run.length() + 1))
        : 0;
  }

  private ServerSentEvent<Object> event(PoolEvents.Entry entry) {
    ObjectNode data = JSON.createObjectNode();
    data.put("at", entry.at().toString());
    data.put("kind", kind(entry.event()));
    data.setAll(ConfigJson.write((Record) entry.event()));
    return ServerSentEvent.<Object>builder()
        .id(run + ":" + entry.id())
        .event(topic(entry.event()))
        .data(data.toString())
        .build();
  }

  /** {@code UpstreamDown} is {@code upstream-down}. */
  private static String kind(BalancerEvent event) {
    return event
        .getClass()
        .getSimpleName()
        .replaceAll("([a-z])([A-Z])", "$1-$2")
        .toLowerCase(Locale.ROOT);
  }

  /** What an event is about. */
  static String topic(BalancerEvent event) {
    return switch (event) {
      case PoolEvent.UpstreamUp _, PoolEvent.UpstreamDown _ -> "health";
      case PoolEvent.Ejected _, PoolEvent.Returned _ -> "ejection";
      case PoolEvent.CircuitOpened _, PoolEvent.CircuitHalfOpened _, PoolEvent.CircuitClosed _ ->
          "circuit";
      case BalancerEvent.UpstreamsDiscovered _,
          BalancerEvent.DiscoveryFailed _,
          BalancerEvent.DiscoveryRecovered _ ->
          "discovery";
      case BalancerEvent.Configured _, BalancerEvent.Refused _ -> "configuration";
    };
  }
}
