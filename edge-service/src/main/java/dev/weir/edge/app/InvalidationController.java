package dev.weir.edge.app;

import dev.weir.edge.invalidate.Purge;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** {@code /api/invalidations}. */
@RestController
@RequestMapping("/api/invalidations")
class InvalidationController {

  private final Invalidations invalidations;

  InvalidationController(Invalidations invalidations) {
    this.invalidations = invalidations;
  }

  /** Forgets at every edge: 200 when all have acknowledged, 202 while one has not. */
  @PostMapping
  Mono<ResponseEntity<InvalidationView>> everywhere(@RequestBody InvalidationRequest request) {
    checked(request);
    return invalidations
        .everywhere(request)
        .map(InvalidationView::of)
        .map(InvalidationController::told);
  }

  /** Forgets at this edge alone: what edges ask of each other. */
  @PostMapping("/local")
  Mono<LocalInvalidation> here(@RequestBody InvalidationRequest request) {
    return invalidations.here(checked(request));
  }

  /** How far one has come. */
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
