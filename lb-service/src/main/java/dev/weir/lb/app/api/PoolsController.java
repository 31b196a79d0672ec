package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.state.MergePatch;
import dev.weir.lb.app.config.PoolConfig;
import dev.weir.lb.app.config.UpstreamConfig;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/pools}: the pools that hold now, and their change while requests are served. */
@RestController
@RequestMapping(path = "/api/pools", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "pools")
final class PoolsController {

  private static final String NAMED = "/{pool}";
  private static final String UPSTREAMS = NAMED + "/upstreams";
  private static final String UPSTREAM = UPSTREAMS + "/{id}";
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final Pools pools;
  private final PoolSection section;
  private final PoolViews views;
  private final Control control;

  PoolsController(Pools pools, PoolSection section, PoolViews views, Control control) {
    this.pools = pools;
    this.section = section;
    this.views = views;
    this.control = control;
  }

  @Operation(summary = "Each pool with its upstreams, and what is known of them now")
  @ApiResponse(
      responseCode = "200",
      description = "Every pool",
      content =
          @Content(
              array = @ArraySchema(schema = @Schema(implementation = PoolViews.PoolSchema.class))))
  @GetMapping
  List<ObjectNode> all() {
    return pools.all().stream()
        .map(Pool::name)
        .map(views::view)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  @Operation(summary = "One pool")
  @ApiResponse(
      responseCode = "200",
      description = "The pool of that name",
      content = @Content(schema = @Schema(implementation = PoolViews.PoolSchema.class)))
  @GetMapping(NAMED)
  ObjectNode one(@PathVariable String pool) {
    return shown(pool);
  }

  @Operation(summary = "What a pool and each of its upstreams do: requests, latencies, bytes")
  @ApiResponse(responseCode = "200", description = "Counts since the start, rates, latencies")
  @GetMapping(NAMED + "/stats")
  PoolViews.PoolStats stats(@PathVariable String pool) {
    PoolViews.PoolStats stats = views.stats(pool);
    if (stats == null) {
      throw Problems.missing("pool", pool);
    }
    return stats;
  }

  @Operation(
      summary = "Make a pool, or put another in its place; what is left out gets its default",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = PoolConfig.class))))
  @ApiResponse(
      responseCode = "200",
      description = "The pool was there; upstreams that stay keep what they serve",
      content = @Content(schema = @Schema(implementation = PoolViews.PoolSchema.class)))
  @ApiResponse(
      responseCode = "201",
      description = "The pool is new",
      content = @Content(schema = @Schema(implementation = PoolViews.PoolSchema.class)))
  @PutMapping(NAMED)
  Mono<ResponseEntity<ObjectNode>> put(
      @PathVariable String pool,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode wanted = Problems.object(body);
    Mono<Control.Made> put =
        wanted.hasNonNull("mirror")
            ? control.change(exchange, section, pool, before -> mirrored(pool, wanted, wanted))
            : control.put(exchange, section, pool, wanted);
    return put.map(made -> ResponseEntity.status(made.status()).body(shown(pool)));
  }

  @Operation(
      summary = "Change some of a pool, by JSON Merge Patch (RFC 7396); null restores a default",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      mediaType = MERGE_PATCH,
                      schema = @Schema(implementation = PoolConfig.class))))
  @ApiResponse(
      responseCode = "200",
      description = "The pool as it is now",
      content = @Content(schema = @Schema(implementation = PoolViews.PoolSchema.class)))
  @PatchMapping(
      path = NAMED,
      consumes = {MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE})
  Mono<ObjectNode> patch(
      @PathVariable String pool,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode patch = Problems.object(body);
    return control
        .change(
            exchange,
            section,
            pool,
            before -> mirrored(pool, patch, section.patched(pool, patch).apply(before)))
        .map(made -> shown(pool));
  }

  @Operation(summary = "Remove a pool, of the configuration too")
  @ApiResponse(
      responseCode = "204",
      description = "There is no such pool any more; what it serves ends by itself",
      content = @Content)
  @DeleteMapping(NAMED)
  Mono<ResponseEntity<Void>> delete(@PathVariable String pool, ServerWebExchange exchange) {
    return control
        .change(exchange, section, pool, section.removal(pool))
        .map(made -> ResponseEntity.noContent().build());
  }

  @Operation(
      summary = "Add an upstream to a pool",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = UpstreamConfig.class))))
  @ApiResponse(
      responseCode = "201",
      description = "The pool as it is now; 409 where it has an upstream of that id",
      content = @Content(schema = @Schema(implementation = PoolViews.PoolSchema.class)))
  @PostMapping(UPSTREAMS)
  Mono<ResponseEntity<ObjectNode>> add(
      @PathVariable String pool,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode upstream = Problems.object(body);
    return control
        .change(
            exchange,
            section,
            pool,
            before -> {
              ObjectNode changed = section.existing(pool, before);
              String id = upstream.path("id").asString("");
              if (!id.isEmpty() && (place(changed, id) >= 0 || section.isDiscovered(pool, id))) {
                throw new ProblemException(
                    Problem.of(
                            "upstream-exists",
                            "Upstream exists",
                            409,
                            "Pool " + pool + " has an upstream " + id + "; PATCH changes it.")
                        .with("field", "id"));
              }
              upstreams(changed).add(upstream);
              return changed;
            })
        .map(made -> ResponseEntity.status(HttpStatus.CREATED).body(shown(pool)));
  }

  @Operation(
      summary = "Change an upstream, such as its weight or its state: active, draining or disabled",
      description =
          "Of an upstream that was discovered, weight and state can be changed; that is kept in"
              + " discovery.overrides of the pool, and holds as long as its source tells of it.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      mediaType = MERGE_PATCH,
                      schema = @Schema(implementation = UpstreamConfig.class))))
  @ApiResponse(
      responseCode = "200",
      description = "The pool as it is now",
      content = @Content(schema = @Schema(implementation = PoolViews.PoolSchema.class)))
  @PatchMapping(
      path = UPSTREAM,
      consumes = {MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE})
  Mono<ObjectNode> patchUpstream(
      @PathVariable String pool,
      @PathVariable String id,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode patch = Problems.object(body);
    return control
        .change(
            exchange,
            section,
            pool,
            before -> {
              ObjectNode changed = section.existing(pool, before);
              if (place(changed, id) < 0 && section.isDiscovered(pool, id)) {
                Overrides.patch(changed, id, patch);
                return changed;
              }
              int place = existingPlace(changed, id);
              ArrayNode upstreams = upstreams(changed);
              upstreams.set(place, MergePatch.apply(upstreams.get(place), patch));
              return changed;
            })
        .map(made -> shown(pool));
  }

  @Operation(summary = "Take an upstream out of a pool; what it serves ends by itself")
  @ApiResponse(
      responseCode = "204",
      description =
          "The pool has no such upstream any more; 409 where it was discovered, and would come back",
      content = @Content)
  @DeleteMapping(UPSTREAM)
  Mono<ResponseEntity<Void>> deleteUpstream(
      @PathVariable String pool, @PathVariable String id, ServerWebExchange exchange) {
    return control
        .change(
            exchange,
            section,
            pool,
            before -> {
              ObjectNode changed = section.existing(pool, before);
              if (place(changed, id) < 0 && section.isDiscovered(pool, id)) {
                throw Problems.discovered(pool, id);
              }
              upstreams(changed).remove(existingPlace(changed, id));
              return changed;
            })
        .map(made -> ResponseEntity.noContent().build());
  }

  /** What a change comes to, where what it says of a copy makes sense. */
  private @Nullable ObjectNode mirrored(String pool, ObjectNode said, @Nullable ObjectNode after) {
    section.checkMirror(pool, said);
    return after;
  }

  private ObjectNode shown(String pool) {
    ObjectNode view = views.view(pool);
    if (view == null) {
      throw Problems.missing("pool", pool);
    }
    return view;
  }

  private static ArrayNode upstreams(ObjectNode pool) {
    return (ArrayNode) pool.get("upstreams");
  }

  private static int place(ObjectNode pool, String id) {
    int place = 0;
    for (JsonNode upstream : upstreams(pool)) {
      if (upstream.path("id").asString("").equals(id)) {
        return place;
      }
      place++;
    }
    return -1;
  }

  private static int existingPlace(ObjectNode settings, String id) {
    int place = place(settings, id);
    if (place >= 0) {
      return place;
    }
    throw Problems.missing("upstream", id);
  }
}
