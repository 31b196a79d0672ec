package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.lb.app.config.SplitConfig;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.AccessMode;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/splits}: which pools share requests, and how, while requests are served. */
@RestController
@RequestMapping(path = "/api/splits", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "splits")
final class SplitsController {

  private static final String NAMED = "/{split}";
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final SplitSection section;
  private final Control control;

  SplitsController(SplitSection section, Control control) {
    this.section = section;
    this.control = control;
  }

  /** How the API description shows a split; nothing else uses it. */
  @Schema(name = "Split", allOf = SplitConfig.class)
  record SplitSchema(
      @Schema(accessMode = AccessMode.READ_ONLY) String name,
      @Schema(
              accessMode = AccessMode.READ_ONLY,
              description = "configuration, or api where it was made or changed there")
          String origin) {}

  @Operation(summary = "Each split with the weights of its pools")
  @ApiResponse(
      responseCode = "200",
      description = "Every split",
      content =
          @Content(array = @ArraySchema(schema = @Schema(implementation = SplitSchema.class))))
  @GetMapping
  List<ObjectNode> all() {
    return section.layers().merged().keySet().stream().sorted().map(this::shown).toList();
  }

  @Operation(summary = "One split")
  @ApiResponse(
      responseCode = "200",
      description = "The split of that name",
      content = @Content(schema = @Schema(implementation = SplitSchema.class)))
  @GetMapping(NAMED)
  ObjectNode one(@PathVariable String split) {
    return shown(split);
  }

  @Operation(
      summary = "Make a split, or put another in its place",
      requestBody =
          @RequestBody(content = @Content(schema = @Schema(implementation = SplitConfig.class))))
  @ApiResponse(
      responseCode = "200",
      description = "The split was there",
      content = @Content(schema = @Schema(implementation = SplitSchema.class)))
  @ApiResponse(
      responseCode = "201",
      description = "The split is new",
      content = @Content(schema = @Schema(implementation = SplitSchema.class)))
  @PutMapping(NAMED)
  Mono<ResponseEntity<ObjectNode>> put(
      @PathVariable String split,
      @org.springframework.web.bind.annotation.RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode wanted = Problems.object(body);
    return control
        .change(
            exchange,
            section,
            split,
            before -> {
              section.checkPools(wanted);
              return wanted;
            })
        .map(made -> ResponseEntity.status(made.status()).body(shown(split)));
  }

  @Operation(
      summary = "Change some of a split, such as one weight, by JSON Merge Patch (RFC 7396)",
      requestBody =
          @RequestBody(
              content =
                  @Content(
                      mediaType = MERGE_PATCH,
                      schema = @Schema(implementation = SplitConfig.class))))
  @ApiResponse(
      responseCode = "200",
      description = "The split as it is now",
      content = @Content(schema = @Schema(implementation = SplitSchema.class)))
  @PatchMapping(
      path = NAMED,
      consumes = {MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE})
  Mono<ObjectNode> patch(
      @PathVariable String split,
      @org.springframework.web.bind.annotation.RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode patch = Problems.object(body);
    return control
        .change(
            exchange,
            section,
            split,
            before -> {
              section.checkPools(patch);
              return section.patched(split, patch).apply(before);
            })
        .map(made -> shown(split));
  }

  @Operation(summary = "Remove a split, of the configuration too")
  @ApiResponse(
      responseCode = "204",
      description = "There is no such split any more",
      content = @Content)
  @DeleteMapping(NAMED)
  Mono<ResponseEntity<Void>> delete(@PathVariable String split, ServerWebExchange exchange) {
    return control
        .change(exchange, section, split, section.removal(split))
        .map(made -> ResponseEntity.noContent().build());
  }

  private ObjectNode shown(String name) {
    SplitConfig config = section.now(name);
    if (config == null) {
      throw Problems.missing("split", name);
    }
    ObjectNode view = JsonMapper.shared().createObjectNode();
    view.put("name", name);
    view.put("origin", section.origin(name));
    view.setAll(section.write(config));
    return view;
  }
}
