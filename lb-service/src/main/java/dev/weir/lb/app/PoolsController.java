package dev.weir.lb.app;

import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/pools}: each pool with its upstreams and what is known of them now. */
@RestController
@Tag(name = "pools")
class PoolsController {

  private final Pools pools;

  PoolsController(Pools pools) {
    this.pools = pools;
  }

  record PoolView(String name, String algorithm, List<UpstreamView> upstreams) {}

  record UpstreamView(
      String id,
      String address,
      int weight,
      String state,
      int priority,
      String health,
      @Nullable String lastFailure,
      @Nullable Instant ejectedUntil,
      @Nullable String circuit,
      int inFlight,
      long requests) {}

  @Operation(summary = "Each pool with its upstreams, and what is known of them now")
  @ApiResponse(responseCode = "200", description = "Every pool")
  @GetMapping(path = "/api/pools", produces = MediaType.APPLICATION_JSON_VALUE)
  List<PoolView> pools() {
    return pools.all().stream().map(PoolsController::view).toList();
  }

  private static PoolView view(Pool pool) {
    return new PoolView(
        pool.name(),
        pool.spec().balance().algorithm().label(),
        pool.upstreams().stream().map(PoolsController::view).toList());
  }

  private static UpstreamView view(Upstream upstream) {
    return new UpstreamView(
        upstream.id(),
        upstream.address().toString(),
        upstream.weight(),
        label(upstream.state()),
        upstream.placement().priority(),
        label(upstream.health()),
        upstream.lastFailure(),
        ejectedUntil(upstream),
        upstream.circuit() == null ? null : label(upstream.circuit()),
        upstream.inFlight(),
        upstream.series().requests());
  }

  private static @Nullable Instant ejectedUntil(Upstream upstream) {
    Duration left = upstream.ejectedFor();
    return left.isPositive() ? Instant.now().plus(left) : null;
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
