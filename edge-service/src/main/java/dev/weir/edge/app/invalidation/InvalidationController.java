package dev.weir.edge.app.invalidation;

import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.edge.app.edges.PeerTeller;
import dev.weir.edge.app.purge.InvalidationRequest;
import dev.weir.edge.app.purge.LocalInvalidation;
import dev.weir.edge.app.purge.LocalInvalidations;
import dev.weir.edge.invalidate.Invalidation;
import dev.weir.edge.invalidate.PurgeOrder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code /api/invalidations}. */
@RestController
@RequestMapping(path = "/api/invalidations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "cache")
class InvalidationController {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Invalidations invalidations;

  InvalidationController(Invalidations invalidations) {
    this.invalidations = invalidations;
  }

  /** Forgets at every edge: 200 where all have acknowledged by then, 202 where one has not. */
  @Operation(summary = "Makes every edge forget a URL, what a pattern or tag names, or all")
  @ApiResponse(responseCode = "200", description = "Every edge has forgotten")
  @ApiResponse(
      responseCode = "202",
      description = "This edge has forgotten; one has not acknowledged yet, and is told again")
  @ApiResponse(
      responseCode = "400",
      description = "What is asked for makes no sense",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @PostMapping
  Mono<ResponseEntity<InvalidationView>> everywhere(
      @RequestBody InvalidationRequest request,
      @Parameter(
              description = "For how long to wait for the other edges, at most 1m",
              schema = @Schema(type = "string", example = "2s"))
          @RequestParam(defaultValue = "0s")
          String wait,
      ServerWebExchange exchange) {
    PurgeOrder order = order(request);
    Duration patience = patience(wait);
    return Caller.of(exchange)
        .map(who -> begun(order, who))
        .flatMap(
            begun -> patience.isZero() ? Mono.just(begun) : invalidations.await(begun, patience))
        .map(now -> told(now, patience));
  }

  private Invalidation begun(PurgeOrder order, String who) {
    try {
      return invalidations.begin(order, who);
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  private static Duration patience(String wait) {
    try {
      Duration patience = DurationStyle.detectAndParse(wait);
      if (!patience.isNegative() && patience.compareTo(LONGEST_WAIT) <= 0) {
        return patience;
      }
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
    throw refused(new IllegalArgumentException("wait " + wait + " is not between 0s and 1m"));
  }

  private static ResponseEntity<InvalidationView> told(Invalidation now, Duration patience) {
    boolean done = now.complete() && !patience.isZero();
    return ResponseEntity.status(done ? HttpStatus.OK : HttpStatus.ACCEPTED)
        .body(InvalidationView.of(now));
  }

  /** Forgets at this edge alone: what edges ask of each other. */
  @Operation(summary = "Makes this edge alone forget: what edges ask of each other")
  @ApiResponse(responseCode = "200", description = "This edge has forgotten")
  @PostMapping("/local")
  Mono<LocalInvalidation> here(
      @RequestBody InvalidationRequest request, ServerWebExchange exchange) {
    PurgeOrder order = order(request);
    return Caller.of(exchange)
        .flatMap(who -> invalidations.here(order, who))
        .onErrorMap(IllegalArgumentException.class, InvalidationController::refused);
  }

  /** Forgets at this edge alone what another edge tells it of. */
  @Operation(summary = "Makes this edge alone forget each of these: how edges tell of purges")
  @ApiResponse(
      responseCode = "200",
      description =
          "This edge has forgotten them; everything, where it does not understand one of them")
  @ApiResponse(
      responseCode = "400",
      description = "These are too many at once",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @PostMapping("/local/batch")
  Mono<LocalInvalidations> here(
      @RequestBody List<InvalidationRequest> requests, ServerWebExchange exchange) {
    if (requests.size() > PeerTeller.BATCH) {
      throw refused(
          new IllegalArgumentException(
              requests.size() + " purges, expected at most " + PeerTeller.BATCH));
    }
    int none = requests.indexOf(null);
    if (none >= 0) {
      throw refused(
          new IllegalArgumentException("[" + none + "] is null, expected what to forget"));
    }
    return Caller.of(exchange).flatMap(who -> invalidations.here(requests, who));
  }

  @Operation(summary = "The latest invalidations, the last one first")
  @ApiResponse(responseCode = "200", description = "Those that this edge was asked for")
  @GetMapping
  List<InvalidationView> all(
      @Parameter(description = "How many at most, 1 to 1000") @RequestParam(defaultValue = "100")
          int limit) {
    return invalidations.all().stream()
        .limit(Math.clamp(limit, 1, 1000))
        .map(InvalidationView::of)
        .toList();
  }

  /** How far one has come. */
  @Operation(summary = "How far an invalidation has come")
  @ApiResponse(responseCode = "200", description = "The state at each edge")
  @ApiResponse(
      responseCode = "404",
      description = "No such id, or it is too old to be kept, or was not followed",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @GetMapping("/{id}")
  InvalidationView find(@PathVariable String id) {
    return invalidations
        .find(id)
        .map(InvalidationView::of)
        .orElseThrow(
            () ->
                new ResponseStatusException(
                    HttpStatus.NOT_FOUND,
                    "There is no invalidation with this id, or it is too old to be kept, or was"
                        + " not followed since too many were open."));
  }

  private static PurgeOrder order(InvalidationRequest request) {
    try {
      return request.order();
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  private static ResponseStatusException refused(IllegalArgumentException e) {
    return new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
  }
}
