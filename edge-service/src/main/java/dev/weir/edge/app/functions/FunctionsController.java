package dev.weir.edge.app.functions;

import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.autoconfigure.problem.Problems;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.edge.functions.FunctionRunner;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/functions}: user code that runs for requests at this edge. */
@RestController
@RequestMapping(path = "/api/functions", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "functions")
final class FunctionsController {

  private static final String NAMED = "/{name}";
  private static final List<String> READ_ONLY = List.of("name", "version", "versions", "edges");
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final FunctionControl control;
  private final FunctionRunner runner;

  FunctionsController(FunctionControl control, FunctionRunner runner) {
    this.control = control;
    this.runner = runner;
  }

  @Operation(summary = "Every function that is deployed here")
  @ApiResponse(responseCode = "200", description = "Every function, by name")
  @GetMapping
  List<FunctionViews.FunctionView> all() {
    return control.all().stream().map(this::view).toList();
  }

  @Operation(summary = "Counts of every function, with its runtime and routes, without its code")
  @ApiResponse(responseCode = "200", description = "Every function, by name, without its log")
  @GetMapping("/stats")
  List<FunctionViews.ListedView> listed() {
    return control.all().stream()
        .map(found -> FunctionViews.listed(found, control.edges(found.name())))
        .toList();
  }

  @Operation(summary = "One function: its code, settings and versions")
  @ApiResponse(responseCode = "200", description = "The function of that name")
  @GetMapping(NAMED)
  FunctionViews.FunctionView one(@PathVariable String name) {
    return view(control.existing(name));
  }

  @Operation(
      summary =
          "Deploy a function, or a new version of one; its top level runs once, within its limits (at least 1 s)",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = FunctionConfig.class))))
  @ApiResponse(responseCode = "200", description = "A new version is in service")
  @ApiResponse(responseCode = "201", description = "The function is new, and in service")
  @ApiResponse(
      responseCode = "400",
      description = "The code or a setting is refused: field, and of JavaScript line and column",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @PutMapping(NAMED)
  Mono<ResponseEntity<FunctionViews.FunctionView>> put(
      @PathVariable String name,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode wanted = Problems.object(body);
    wanted.remove(READ_ONLY);
    return Caller.of(exchange)
        .flatMap(who -> control.put(who, name, wanted))
        .flatMap(made -> spread(name).thenReturn(made))
        .onErrorMap(failure -> Problems.of(failure, "function", 400))
        .map(
            made ->
                ResponseEntity.status(made.existed() ? HttpStatus.OK : HttpStatus.CREATED)
                    .body(view(made.function())));
  }

  @Operation(summary = "Remove a function and its versions")
  @ApiResponse(
      responseCode = "204",
      description = "There is no such function any more",
      content = @Content)
  @DeleteMapping(NAMED)
  Mono<ResponseEntity<Void>> delete(@PathVariable String name, ServerWebExchange exchange) {
    return Caller.of(exchange)
        .flatMap(who -> control.remove(who, name).then(spread(name)).thenReturn(true))
        .onErrorMap(failure -> Problems.of(failure, "function", 400))
        .map(done -> ResponseEntity.noContent().build());
  }

  /** Waits a little for the other edges: who deploys wants to see it everywhere. */
  private Mono<Void> spread(String name) {
    return Mono.defer(() -> control.everywhere(name)).timeout(PATIENCE, Mono.empty());
  }

  @Operation(summary = "What this edge knows of functions: what edges ask of each other")
  @ApiResponse(responseCode = "200", description = "Every function, and every one removed")
  @GetMapping("/copies")
  List<FunctionWord> copies() {
    return control.words();
  }

  @Operation(
      summary = "Take what another edge says of a function: what edges send each other",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = FunctionWord.class))))
  @ApiResponse(
      responseCode = "204",
      description = "It is in service here, or something later is",
      content = @Content)
  @PutMapping(NAMED + "/copy")
  Mono<ResponseEntity<Void>> copy(@PathVariable String name, @RequestBody FunctionWord word) {
    String missing = word.missing();
    if (missing != null) {
      throw badWord("The body does not say " + missing + ".", missing);
    }
    if (!word.name().equals(name)) {
      throw badWord("The body speaks of another function.", "name");
    }
    return control
        .take(word)
        .thenReturn(true)
        .onErrorMap(failure -> Problems.of(failure, "function", 400))
        .map(done -> ResponseEntity.noContent().build());
  }

  private static ProblemException badWord(String detail, String field) {
    return new ProblemException(
        Problem.of("bad-request", "Bad Request", 400, detail).with("field", field));
  }

  @Operation(summary = "Put an older version back into service")
  @ApiResponse(responseCode = "200", description = "That version is in service")
  @PostMapping(NAMED + "/versions/{version}/activate")
  Mono<FunctionViews.FunctionView> rollBack(
      @PathVariable String name, @PathVariable int version, ServerWebExchange exchange) {
    return Caller.of(exchange)
        .flatMap(who -> control.rollBack(who, name, version))
        .flatMap(back -> spread(name).thenReturn(back))
        .onErrorMap(failure -> Problems.of(failure, "function", 400))
        .map(this::view);
  }

  @Operation(summary = "Call a function on a request that nobody sent; no client and no count sees")
  @ApiResponse(responseCode = "200", description = "How it ended, however that was")
  @PostMapping(NAMED + "/invoke")
  Mono<FunctionTrial.TrialView> invoke(
      @PathVariable String name,
      @RequestBody(required = false) FunctionTrial.@Nullable Trial trial) {
    return FunctionTrial.run(runner, control.existing(name).function(), trial);
  }

  @Operation(summary = "How often a function was called, how calls ended, and what it wrote")
  @ApiResponse(responseCode = "200", description = "Counts since the start of this edge")
  @GetMapping(NAMED + "/stats")
  FunctionViews.StatsView stats(@PathVariable String name) {
    return FunctionViews.stats(control.existing(name));
  }

  private FunctionViews.FunctionView view(DeployedFunction found) {
    return FunctionViews.view(found, control.edges(found.name()));
  }
}
