package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.state.Refused;
import dev.weir.lb.app.route.Routes;
import dev.weir.lb.route.Lane;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AccessMode;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.RouteDefinition;
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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/routes}: the routes that hold now, and their change while requests are served. */
@RestController
@RequestMapping(path = "/api/routes", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "routes")
final class RoutesController {

  private static final String NAMED = "/{id}";

  private final RouteSection section;
  private final Routes routes;
  private final Control control;

  RoutesController(RouteSection section, Routes routes, Control control) {
    this.section = section;
    this.routes = routes;
    this.control = control;
  }

  /** How the API description shows a route; nothing else uses it. */
  @Schema(name = "Route")
  record RouteSchema(
      @Schema(accessMode = AccessMode.READ_ONLY) String id,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "configuration, or api where it was made or changed there")
          String origin,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              allowableValues = {"fast", "gateway"})
          String lane,
      @Schema(accessMode = AccessMode.READ_ONLY, description = "Why it runs in the gateway lane")
          @Nullable String reason,
      @Schema(requiredMode = RequiredMode.REQUIRED, example = "lb://edge") String uri,
      @Schema(
              requiredMode = RequiredMode.REQUIRED,
              description = "Texts such as Path=/x/**, or objects with name and args",
              example = "[\"Path=/x/**\"]")
          List<Object> predicates,
      @Schema(description = "As predicates", example = "[\"StripPrefix=1\"]") List<Object> filters,
      Map<String, Object> metadata,
      @Schema(
              description =
                  "The lowest is tried first; of the same order those made by the API, then those"
                      + " of the configuration")
          int order,
      @Schema(defaultValue = "true") boolean enabled) {}

  @Operation(summary = "The routes that hold now, in the order in which they are tried")
  @ApiResponse(
      responseCode = "200",
      description = "Every route, the lane that it runs in, and why",
      content =
          @Content(array = @ArraySchema(schema = @Schema(implementation = RouteSchema.class))))
  @GetMapping
  List<ObjectNode> all() {
    return section.layers().merged().values().stream()
        .sorted((a, b) -> Integer.compare(a.getOrder(), b.getOrder()))
        .map(this::view)
        .toList();
  }

  @Operation(
      summary = "Put routes in place of all that there are: all of them at once, or none",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      array = @ArraySchema(schema = @Schema(implementation = RouteSchema.class)))))
  @ApiResponse(
      responseCode = "200",
      description = "The routes that hold now; 422 where one makes no sense",
      content =
          @Content(array = @ArraySchema(schema = @Schema(implementation = RouteSchema.class))))
  @PutMapping
  Mono<List<ObjectNode>> putAll(
      @RequestBody(required = false) @Nullable String body, ServerWebExchange exchange) {
    ArrayNode wanted = Problems.list(body);
    return control.replace(exchange, section, () -> leading(byId(wanted))).map(done -> all());
  }

  private static Map<String, ObjectNode> byId(ArrayNode wanted) {
    Map<String, ObjectNode> byId = new LinkedHashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      String id = wanted.get(i).path("id").asString("");
      if (id.isEmpty() || !(wanted.get(i) instanceof ObjectNode route)) {
        throw new Refused("[" + i + "].id", "an object with an id is expected");
      }
      if (byId.putIfAbsent(id, route) != null) {
        throw new Refused("[" + i + "].id", "two routes are called " + id);
      }
    }
    return byId;
  }

  private Map<String, ObjectNode> leading(Map<String, ObjectNode> wanted) {
    wanted.forEach(
        (id, json) -> {
          try {
            section.checkNeeds(section.read(id, json));
          } catch (Refused e) {
            throw e.in(id);
          }
        });
    return wanted;
  }

  @Operation(summary = "One route")
  @ApiResponse(
      responseCode = "200",
      description = "The route of that id, the lane that it runs in, and why",
      content = @Content(schema = @Schema(implementation = RouteSchema.class)))
  @GetMapping(NAMED)
  ObjectNode one(@PathVariable String id) {
    return shown(id);
  }

  @Operation(
      summary = "Make a route, or put another in its place; it holds at once",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = RouteSchema.class))))
  @ApiResponse(
      responseCode = "200",
      description = "The route was there",
      content = @Content(schema = @Schema(implementation = RouteSchema.class)))
  @ApiResponse(
      responseCode = "201",
      description = "The route is new; 422 where Gateway cannot build it",
      content = @Content(schema = @Schema(implementation = RouteSchema.class)))
  @PutMapping(NAMED)
  Mono<ResponseEntity<ObjectNode>> put(
      @PathVariable String id,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode wanted = Problems.object(body);
    return control
        .change(
            exchange,
            section,
            id,
            before -> {
              section.checkNew(section.read(id, wanted));
              return wanted;
            })
        .map(made -> ResponseEntity.status(made.status()).body(shown(id)));
  }

  @Operation(summary = "Remove a route, of the configuration too")
  @ApiResponse(
      responseCode = "204",
      description = "There is no such route any more",
      content = @Content)
  @DeleteMapping(NAMED)
  Mono<ResponseEntity<Void>> delete(@PathVariable String id, ServerWebExchange exchange) {
    return control
        .change(exchange, section, id, section.removal(id))
        .map(made -> ResponseEntity.noContent().build());
  }

  private ObjectNode shown(String id) {
    RouteDefinition route = section.now(id);
    if (route == null) {
      throw Problems.missing("route", id);
    }
    return view(route);
  }

  private ObjectNode view(RouteDefinition route) {
    ObjectNode view = JsonMapper.shared().createObjectNode();
    String id = String.valueOf(route.getId());
    view.put("id", id);
    view.put("origin", section.origin(id));
    if (routes.lane(id) instanceof Lane.Gateway gateway) {
      view.put("lane", "gateway");
      view.put("reason", gateway.reason());
    } else {
      view.put("lane", "fast");
    }
    view.setAll(section.write(route));
    return view;
  }
}
