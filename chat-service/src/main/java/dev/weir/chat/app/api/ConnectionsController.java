package dev.weir.chat.app.api;

import dev.weir.chat.app.config.ChatProperties;
import dev.weir.chat.app.config.Durations;
import dev.weir.chat.app.drain.Departure;
import dev.weir.chat.app.drain.DrainView;
import dev.weir.chat.netty.broadcast.BroadcastCounters;
import dev.weir.chat.netty.client.ConnectionView;
import dev.weir.chat.netty.client.Connections;
import dev.weir.chat.netty.room.RoomServer;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /api/connections}, {@code /api/stats} and {@code /api/drain}. */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "connections")
public final class ConnectionsController {

  private static final int MOST = 10_000;
  private static final Duration LONGEST_DRAIN = Duration.ofHours(1);

  private final Connections connections;
  private final BroadcastCounters broadcast;
  private final RoomServer rooms;
  private final Departure departure;

  public ConnectionsController(
      Connections connections, BroadcastCounters broadcast, RoomServer rooms, Departure departure) {
    this.connections = connections;
    this.broadcast = broadcast;
    this.rooms = rooms;
    this.departure = departure;
  }

  @Operation(summary = "Open connections, the oldest first")
  @ApiResponse(responseCode = "200", description = "Those that are as asked for, up to limit")
  @GetMapping("/connections")
  Mono<ConnectionsPage> connections(
      @Parameter(description = "Only of this user") @RequestParam(required = false)
          @Nullable String user,
      @Parameter(description = "Only members of this room") @RequestParam(required = false)
          @Nullable String room,
      @Parameter(description = "Only those that read too slowly just now")
          @RequestParam(defaultValue = "false")
          boolean slow,
      @Parameter(description = "How many, from 1 to 10000") @RequestParam(defaultValue = "100")
          int limit) {
    if (limit < 1 || limit > MOST) {
      throw new ProblemException(
          Problem.of(
              "bad-limit", "Bad limit", 400, "limit is " + limit + ": expected 1 to " + MOST));
    }
    return Mono.fromFuture(connections::views)
        .map(
            all -> {
              List<ConnectionView> matching =
                  all.stream()
                      .filter(each -> user == null || user.equals(each.user()))
                      .filter(each -> room == null || each.rooms().contains(room))
                      .filter(each -> !slow || ChatStats.SlowConsumers.isSlow(each))
                      .toList();
              return new ConnectionsPage(
                  all.size(), matching.size(), matching.stream().limit(limit).toList());
            });
  }

  @Operation(summary = "Close a connection with 4403; its client is not to come back")
  @ApiResponse(responseCode = "204", description = "It is on its way out", content = @Content)
  @DeleteMapping("/connections/{id}")
  ResponseEntity<Void> close(@PathVariable String id) {
    if (!connections.close(id)) {
      throw new ProblemException(
          Problem.of(
              "no-such-connection",
              "No such connection",
              404,
              "No open connection is called " + id + "; GET /api/connections lists them."));
    }
    return ResponseEntity.noContent().build();
  }

  @Operation(summary = "What is there now, who reads too slowly, and what was done since the start")
  @ApiResponse(responseCode = "200", description = "Counts; bytes are of payload")
  @GetMapping("/stats")
  Mono<ChatStats> stats() {
    return Mono.fromFuture(connections::views)
        .map(
            all ->
                new ChatStats(
                    all.size(),
                    ChatStats.BroadcastStats.of(broadcast),
                    ChatStats.RoomStats.of(rooms),
                    ChatStats.SlowConsumers.of(all),
                    departure.isOn()));
  }

  @Operation(summary = "Whether everybody is being sent away")
  @ApiResponse(responseCode = "200", description = "How far it has come")
  @GetMapping("/drain")
  DrainView drain() {
    return departure.view();
  }

  @Operation(
      summary = "Send everybody away",
      description =
          "Readiness goes down at once and new handshakes get 503. After delay, connections are"
              + " closed in batches over a time, with 1012 and a hint when to come back. The"
              + " service goes on; DELETE lets clients in again.")
  @ApiResponse(
      responseCode = "202",
      description = "It has begun, now or before; open is how many there were")
  @PostMapping("/drain")
  ResponseEntity<DrainView> beginDrain(
      @Parameter(description = "Over how long, such as 30s; weir.chat.drain.over unless told")
          @RequestParam(required = false)
          @Nullable String over,
      @Parameter(description = "How long before the first; weir.chat.drain.delay unless told")
          @RequestParam(required = false)
          @Nullable String delay) {
    ChatProperties.DrainTimes usual = departure.usual();
    Duration wait = Durations.parse("delay", delay, usual.delay(), Duration.ZERO, LONGEST_DRAIN);
    Duration time = Durations.parse("over", over, usual.over(), Duration.ZERO, LONGEST_DRAIN);
    int open = connections.size();
    var _ = departure.begin(wait, time);
    return ResponseEntity.accepted().body(new DrainView(true, open));
  }

  @Operation(summary = "Stop sending clients away, and let them in again")
  @ApiResponse(responseCode = "204", description = "Clients are let in", content = @Content)
  @DeleteMapping("/drain")
  ResponseEntity<Void> stopDrain() {
    departure.stop();
    return ResponseEntity.noContent().build();
  }
}
