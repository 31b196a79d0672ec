package dev.weir.diagnostics.app.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.health.ProbeOutcome;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.monitor.Availability;
import dev.weir.diagnostics.monitor.Check;
import dev.weir.diagnostics.monitor.Delivery;
import dev.weir.diagnostics.monitor.MonitorState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AccessMode;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/monitors}: endpoints that are checked again and again, and how they fare. */
@RestController
@RequestMapping(path = "/api/monitors", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "monitors")
public final class MonitorsController {
  private static final String NAMED = "/{name}";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** What answers tell of a monitor and nobody can set: passed over where it comes back. */
  private static final List<String> READ_ONLY =
      List.of(
          "name",
          "from",
          "state",
          "since",
          "lastCheck",
          "availability",
          "lastDelivery",
          "changes",
          "checks");

  private final MonitorControl control;

  MonitorsController(MonitorControl control) {
    this.control = control;
  }

  /** How the API description shows a monitor; nothing else uses it. */
  @Schema(name = "Monitor", allOf = MonitorConfig.class)
  record MonitorSchema(
      @Schema(accessMode = AccessMode.READ_ONLY) String name,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "configuration, or api where it was made or changed there")
          String from,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              allowableValues = {"unknown", "up", "down"})
          String state,
      @Schema(accessMode = AccessMode.READ_ONLY, description = "When the state began") String since,
      @Schema(accessMode = AccessMode.READ_ONLY) CheckView lastCheck,
      @Schema(accessMode = AccessMode.READ_ONLY, description = "Over 1h, 24h and 30d")
          Map<String, AvailabilityView> availability,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "What became of the last message to the webhook")
          DeliveryView lastDelivery,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "The last 100 changes of state, newest first; of one monitor only")
          List<CheckView> changes,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "The last 60 checks, newest first; of one monitor only")
          List<CheckView> checks) {}

  /** One check. */
  @Schema(name = "MonitorCheck")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record CheckView(
      String at,
      @Schema(allowableValues = {"passed", "failed"}) String outcome,
      @Nullable Double latencyMillis,
      @Schema(description = "Why it failed") @Nullable String reason,
      @Schema(description = "Of the monitor, from then on") String state) {

    static CheckView of(Check check) {
      String state = OutcomeView.kebab(check.after());
      return switch (check.outcome()) {
        case ProbeOutcome.Passed(Duration latency) ->
            new CheckView(
                check.at().toString(), "passed", RttView.millis(latency.toNanos()), null, state);
        case ProbeOutcome.Failed(String reason) ->
            new CheckView(check.at().toString(), "failed", null, reason, state);
      };
    }
  }

  /** How it fared over some time. */
  @Schema(name = "MonitorAvailability")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AvailabilityView(
      long checks,
      long failed,
      @Schema(description = "Share of checks that passed; missing without checks")
          @Nullable Double percent,
      @Schema(description = "Of checks that passed; missing without one")
          @Nullable LatencyView latencyMillis) {

    static AvailabilityView of(Availability availability) {
      OptionalDouble percent = availability.percent();
      return new AvailabilityView(
          availability.checks(),
          availability.checks() - availability.passed(),
          percent.isPresent() ? Math.round(percent.getAsDouble() * 10_000) / 10_000.0 : null,
          availability.latency().map(LatencyView::of).orElse(null));
    }
  }

  /** Percentiles. */
  @Schema(name = "MonitorLatency")
  record LatencyView(double p50, double p95, double p99) {
    static LatencyView of(Availability.Latency latency) {
      return new LatencyView(
          RttView.millis(latency.p50()),
          RttView.millis(latency.p95()),
          RttView.millis(latency.p99()));
    }
  }

  /** What became of a message to a webhook. */
  @Schema(name = "WebhookDelivery")
  record DeliveryView(String at, boolean delivered, int attempts, String detail) {
    static DeliveryView of(Delivery delivery) {
      return new DeliveryView(
          delivery.at().toString(), delivery.delivered(), delivery.attempts(), delivery.detail());
    }
  }

  @Operation(operationId = "monitors", summary = "Each monitor, and how its endpoint fares")
  @ApiResponse(
      responseCode = "200",
      description = "Every monitor, by name",
      content =
          @Content(array = @ArraySchema(schema = @Schema(implementation = MonitorSchema.class))))
  @GetMapping
  List<ObjectNode> all() {
    return StreamSupport.stream(control.names().spliterator(), false)
        .flatMap(name -> control.named(name).stream())
        .map(MonitorsController::brief)
        .toList();
  }

  @Operation(operationId = "monitor", summary = "One monitor, with its last checks and changes")
  @ApiResponse(
      responseCode = "200",
      description = "The monitor of that name",
      content = @Content(schema = @Schema(implementation = MonitorSchema.class)))
  @GetMapping(NAMED)
  ObjectNode one(@PathVariable String name) {
    return view(existing(name));
  }

  @Operation(
      operationId = "putMonitor",
      summary =
          "Make a monitor, or put another in its place; another endpoint begins a new history",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = MonitorConfig.class))))
  @ApiResponse(
      responseCode = "200",
      description = "There was one of that name",
      content = @Content(schema = @Schema(implementation = MonitorSchema.class)))
  @ApiResponse(
      responseCode = "201",
      description = "It is new",
      content = @Content(schema = @Schema(implementation = MonitorSchema.class)))
  @PutMapping(NAMED)
  Mono<ResponseEntity<ObjectNode>> put(
      @PathVariable String name,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode wanted = Problems.object(body);
    wanted.remove(READ_ONLY);
    return change(exchange, name, Optional.of(wanted))
        .map(
            existed ->
                ResponseEntity.status(existed ? HttpStatus.OK : HttpStatus.CREATED)
                    .body(view(existing(name))));
  }

  @Operation(
      operationId = "deleteMonitor",
      summary = "Remove a monitor, of the configuration too, and its history")
  @ApiResponse(
      responseCode = "204",
      description = "There is no such monitor any more",
      content = @Content)
  @DeleteMapping(NAMED)
  Mono<ResponseEntity<Void>> delete(@PathVariable String name, ServerWebExchange exchange) {
    MonitorControl.Named _ = existing(name);
    return change(exchange, name, Optional.empty()).map(_ -> ResponseEntity.noContent().build());
  }

  private Mono<Boolean> change(
      ServerWebExchange exchange, String name, Optional<ObjectNode> wanted) {
    return Caller.of(exchange)
        .flatMap(who -> control.change(who, name, wanted))
        .onErrorMap(failure -> Problems.of(failure, "monitor", 400));
  }

  private MonitorControl.Named existing(String name) {
    return control.named(name).orElseThrow(() -> Problems.missing("monitor", name));
  }

  private static ObjectNode brief(MonitorControl.Named monitor) {
    ObjectNode view = JSON.createObjectNode();
    view.put("name", monitor.name());
    view.setAll(ConfigJson.write(monitor.config()));
    MonitorState state = monitor.state();
    view.put("from", monitor.from());
    view.put("state", OutcomeView.kebab(state.status()));
    if (!state.changes().isEmpty()) {
      view.put("since", state.changes().getLast().at().toString());
    }
    if (!state.checks().isEmpty()) {
      view.set("lastCheck", JSON.valueToTree(CheckView.of(state.checks().getLast())));
    }
    ObjectNode availability = view.putObject("availability");
    state
        .availability()
        .forEach(
            (window, how) ->
                availability.set(window.text(), JSON.valueToTree(AvailabilityView.of(how))));
    state
        .delivery()
        .ifPresent(
            delivery -> view.set("lastDelivery", JSON.valueToTree(DeliveryView.of(delivery))));
    return view;
  }

  private static ObjectNode view(MonitorControl.Named monitor) {
    ObjectNode view = brief(monitor);
    view.set("changes", JSON.valueToTree(newestFirst(monitor.state().changes())));
    view.set("checks", JSON.valueToTree(newestFirst(monitor.state().checks())));
    return view;
  }

  private static List<CheckView> newestFirst(List<Check> checks) {
    return checks.reversed().stream().map(CheckView::of).toList();
  }
}
