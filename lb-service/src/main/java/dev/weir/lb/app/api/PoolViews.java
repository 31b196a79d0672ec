package dev.weir.lb.app.api;

import dev.weir.common.metrics.SeriesSnapshot;
import dev.weir.common.text.Words;
import dev.weir.lb.app.config.PoolConfig;
import dev.weir.lb.upstream.Pool;
import dev.weir.lb.upstream.Pools;
import dev.weir.lb.upstream.Upstream;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AccessMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows pools: what is configured of them, and beside it what is known of each upstream. */
@Component
final class PoolViews {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Pools pools;
  private final PoolSection section;

  PoolViews(Pools pools, PoolSection section) {
    this.pools = pools;
    this.section = section;
  }

  /** How the API description shows a pool; nothing else uses it. */
  @Schema(name = "Pool", allOf = PoolConfig.class)
  record PoolSchema(
      @Schema(accessMode = AccessMode.READ_ONLY) String name,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "configuration, or api where it was made or changed there")
          String origin,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "Why its upstreams cannot be found now; those known before are kept")
          @Nullable String discoveryFailure,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "Its upstreams, each with these members beside those configured")
          List<UpstreamState> upstreams) {}

  /** What is known of an upstream now. */
  @Schema(name = "UpstreamState")
  record UpstreamState(
      String id,
      @Schema(
              description =
                  "True where it was found, not configured; PATCH changes its weight and state")
          @Nullable Boolean discovered,
      String address,
      @Schema(
              description = "What probes say",
              allowableValues = {"unknown", "up", "down"})
          String health,
      @Schema(description = "What the last failed probe, or the ejection, says")
          @Nullable String lastFailure,
      @Schema(description = "Until when outlier detection keeps it out")
          @Nullable Instant ejectedUntil,
      @Schema(
              description = "Where it has a circuit breaker",
              allowableValues = {"closed", "open", "half-open"})
          @Nullable String circuit,
      int inFlight,
      long requests) {}

  /** What a pool does. */
  @Schema(name = "PoolStats")
  record PoolStats(
      String name,
      int upstreams,
      int up,
      int inFlight,
      @Schema(description = "Tries that followed others, since the start") long retries,
      @Schema(description = "Second tries beside the first, since the start") long hedges,
      @Schema(description = "Those of them that answered first") long hedgesWon,
      @Schema(description = "Retries and hedges that the budget did not let through")
          long overBudget,
      List<UpstreamStats> byUpstream) {}

  /** What one upstream of it does. */
  @Schema(name = "UpstreamStats")
  record UpstreamStats(
      String id, String health, String state, int weight, int inFlight, SeriesSnapshot traffic) {}

  /** What a pool does; null when there is none of that name. */
  @Nullable PoolStats stats(String name) {
    Pool pool = pools.named(name);
    if (pool == null) {
      return null;
    }
    List<UpstreamStats> byUpstream = pool.upstreams().stream().map(PoolViews::stats).toList();
    return new PoolStats(
        name,
        byUpstream.size(),
        (int) byUpstream.stream().filter(upstream -> upstream.health().equals("up")).count(),
        byUpstream.stream().mapToInt(UpstreamStats::inFlight).sum(),
        pool.repeats().retries(),
        pool.repeats().hedges(),
        pool.repeats().hedgesWon(),
        pool.repeats().overBudget(),
        byUpstream);
  }

  private static UpstreamStats stats(Upstream upstream) {
    return new UpstreamStats(
        upstream.id(),
        health(upstream),
        state(upstream),
        upstream.weight(),
        upstream.inFlight(),
        upstream.series().snapshot());
  }

  /** A pool; null when there is none of that name. */
  @Nullable ObjectNode view(String name) {
    PoolConfig config = section.now(name);
    Pool pool = pools.named(name);
    if (config == null || pool == null) {
      return null;
    }
    ObjectNode view = JSON.createObjectNode();
    view.put("name", name);
    view.put("origin", section.origin(name));
    String failure = section.found(name).failure();
    if (failure != null) {
      view.put("discoveryFailure", failure);
    }
    view.setAll(section.write(config));
    Map<String, ObjectNode> configured = new HashMap<>();
    for (JsonNode upstream : view.path("upstreams")) {
      configured.put(upstream.path("id").asString(), (ObjectNode) upstream);
    }
    ArrayNode upstreams = JSON.createArrayNode();
    for (Upstream upstream : pool.upstreams()) {
      ObjectNode known = configured.get(upstream.id());
      upstreams.add(withState(upstream, known));
    }
    view.set("upstreams", upstreams);
    return view;
  }

  private static ObjectNode withState(Upstream upstream, @Nullable ObjectNode configured) {
    ObjectNode view = configured == null ? discovered(upstream) : configured;
    view.put("address", upstream.address().toString());
    view.put("health", health(upstream));
    String failure = upstream.lastFailure();
    if (failure != null) {
      view.put("lastFailure", failure);
    }
    Duration left = upstream.ejectedFor();
    if (left.isPositive()) {
      view.put("ejectedUntil", Instant.now().plus(left).toString());
    }
    if (upstream.circuit() != null) {
      view.put("circuit", label(upstream.circuit()));
    }
    view.put("inFlight", upstream.inFlight());
    view.put("requests", upstream.series().requests());
    return view;
  }

  private static ObjectNode discovered(Upstream upstream) {
    ObjectNode view =
        JSON.createObjectNode()
            .put("id", upstream.id())
            .put("url", upstream.target().url())
            .put("weight", upstream.weight())
            .put("priority", upstream.placement().priority())
            .put("state", state(upstream))
            .put("discovered", true);
    if (!upstream.zone().isEmpty()) {
      view.put("zone", upstream.zone());
    }
    return view;
  }

  private static String health(Upstream upstream) {
    return label(upstream.health());
  }

  private static String state(Upstream upstream) {
    return label(upstream.state());
  }

  private static String label(Enum<?> value) {
    return Words.dashed(value);
  }
}
