package dev.weir.edge.app;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.autoconfigure.Caller;
import dev.weir.edge.invalidate.Purge;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code /api/invalidations}. */
@RestController
@RequestMapping(path = "/api/invalidations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "cache")
class InvalidationController {

  private final Invalidations invalidations;
  private final AuditLog audit;

  InvalidationController(Invalidations invalidations, AuditLog audit) {
    this.invalidations = invalidations;
    this.audit = audit;
  }

  /** Forgets at every edge: 200 when all have acknowledged, 202 while one has not. */
  @Operation(summary = "Makes every edge forget a URL, what a pattern matches, or all")
  @ApiResponse(responseCode = "200", description = "Every edge has forgotten")
  @ApiResponse(
      responseCode = "202",
      description = "An edge has not acknowledged yet; it is told again")
  @ApiResponse(
      responseCode = "400",
      description = "Not exactly one of url, pattern and all",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @PostMapping
  Mono<ResponseEntity<InvalidationView>> everywhere(
      @RequestBody InvalidationRequest request, ServerWebExchange exchange) {
    checked(request);
    return invalidations
        .everywhere(request)
        .delayUntil(done -> audited(exchange, request, "forgotten, invalidation " + done.id()))
        .map(InvalidationView::of)
        .map(InvalidationController::told);
  }

  /** Forgets at this edge alone: what edges ask of each other. */
  @Operation(summary = "Makes this edge alone forget: what edges ask of each other")
  @ApiResponse(responseCode = "200", description = "This edge has forgotten")
  @PostMapping("/local")
  Mono<LocalInvalidation> here(
      @RequestBody InvalidationRequest request, ServerWebExchange exchange) {
    return invalidations
        .here(checked(request))
        .delayUntil(
            done -> audited(exchange, request, "forgotten here, " + done.removed() + " keys"));
  }

  /** How far one has come. */
  @Operation(summary = "How far an invalidation has come")
  @ApiResponse(responseCode = "200", description = "The state at each edge")
  @ApiResponse(
      responseCode = "404",
      description = "No such id, or it is too old to be kept",
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
                    "There is no invalidation with this id, or it is too old to be kept."));
  }

  private Mono<Void> audited(ServerWebExchange exchange, InvalidationRequest request, String now) {
    return Caller.of(exchange)
        .doOnNext(who -> audit.record(new Change(who, "cache " + request.subject(), "kept", now)))
        .then();
  }

  private static ResponseEntity<InvalidationView> told(InvalidationView view) {
    return ResponseEntity.status(view.complete() ? HttpStatus.OK : HttpStatus.ACCEPTED).body(view);
  }

  private static Purge checked(InvalidationRequest request) {
    try {
      return request.purge();
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
    }
  }
}
