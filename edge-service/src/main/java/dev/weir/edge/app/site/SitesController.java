package dev.weir.edge.app.site;

import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.edge.app.config.SiteConfig;
import dev.weir.edge.origin.Origin;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AccessMode;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/sites}: the sites that are served now, and their change while requests are. */
@RestController
@RequestMapping(path = "/api/sites", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "sites")
final class SitesController {

  private static final String NAMED = "/{site}";

  /** What answers tell of a site and nobody can set: passed over where it comes back. */
  private static final List<String> READ_ONLY = List.of("name", "from", "upstreams");

  private final Sites sites;
  private final SiteControl control;

  SitesController(Sites sites, SiteControl control) {
    this.sites = sites;
    this.control = control;
  }

  /** How the API description shows a site; nothing else uses it. */
  @Schema(name = "Site", allOf = SiteConfig.class)
  record SiteSchema(
      @Schema(accessMode = AccessMode.READ_ONLY) String name,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "configuration, or api where it was made or changed there")
          String from,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "Its parents and origins, as they are now")
          List<OriginState> upstreams) {}

  /** What is known of an origin now. */
  @Schema(name = "OriginState")
  record OriginState(
      String url,
      boolean parent,
      @Schema(
              description = "What probes say",
              allowableValues = {"unknown", "up", "down"})
          String health,
      int inFlight) {}

  @Operation(summary = "Each site, and what is known of its origins now")
  @ApiResponse(
      responseCode = "200",
      description = "Every site",
      content = @Content(array = @ArraySchema(schema = @Schema(implementation = SiteSchema.class))))
  @GetMapping
  List<ObjectNode> all() {
    return sites.all().stream().map(this::view).toList();
  }

  @Operation(summary = "One site")
  @ApiResponse(
      responseCode = "200",
      description = "The site of that name",
      content = @Content(schema = @Schema(implementation = SiteSchema.class)))
  @GetMapping(NAMED)
  ObjectNode one(@PathVariable String site) {
    return view(control.existing(site));
  }

  @Operation(
      summary = "Make a site, or put another in its place; what is left out gets its default",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = SiteConfig.class))))
  @ApiResponse(
      responseCode = "200",
      description = "The site was there; what is stored of its hosts stays",
      content = @Content(schema = @Schema(implementation = SiteSchema.class)))
  @ApiResponse(
      responseCode = "201",
      description = "The site is new",
      content = @Content(schema = @Schema(implementation = SiteSchema.class)))
  @PutMapping(NAMED)
  Mono<ResponseEntity<ObjectNode>> put(
      @PathVariable String site,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode wanted = Problems.object(body);
    wanted.remove(READ_ONLY);
    return Caller.of(exchange)
        .flatMap(who -> control.put(who, site, wanted))
        .onErrorMap(SitesController::problem)
        .map(
            made ->
                ResponseEntity.status(made.existed() ? HttpStatus.OK : HttpStatus.CREATED)
                    .body(view(made.site())));
  }

  @Operation(summary = "Remove a site, of the configuration too; its hosts are refused then")
  @ApiResponse(
      responseCode = "204",
      description = "There is no such site any more",
      content = @Content)
  @DeleteMapping(NAMED)
  Mono<ResponseEntity<Void>> delete(@PathVariable String site, ServerWebExchange exchange) {
    return Caller.of(exchange)
        .flatMap(who -> control.remove(who, site).thenReturn(true))
        .onErrorMap(SitesController::problem)
        .map(done -> ResponseEntity.noContent().build());
  }

  private static Throwable problem(Throwable failure) {
    return Problems.of(failure, "site", 400);
  }

  private ObjectNode view(Sites.Site site) {
    ObjectNode view = ConfigJson.write(site.config());
    view.put("name", site.name());
    view.put("from", control.from(site.name()));
    ArrayNode upstreams = view.putArray("upstreams");
    for (Origin origin : site.services().settings().origins().all()) {
      upstreams
          .addObject()
          .put("url", origin.target().url())
          .put("parent", origin.isParent())
          .put("health", origin.health().name().toLowerCase(Locale.ROOT))
          .put("inFlight", origin.inFlight());
    }
    return view;
  }
}
