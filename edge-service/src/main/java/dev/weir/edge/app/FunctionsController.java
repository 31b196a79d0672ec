package dev.weir.edge.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.autoconfigure.Caller;
import dev.weir.common.autoconfigure.ConfigJson;
import dev.weir.common.autoconfigure.Problems;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.text.Words;
import dev.weir.edge.functions.Call;
import dev.weir.edge.functions.EdgeFunction;
import dev.weir.edge.functions.FunctionInput;
import dev.weir.edge.functions.FunctionRunner;
import dev.weir.edge.functions.FunctionTally;
import dev.weir.edge.functions.Outcome;
import dev.weir.edge.functions.OutcomeKind;
import dev.weir.edge.invalidate.EdgeState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
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

  /**
   * A version that is kept.
   *
   * @param version its number
   * @param at when it was deployed
   * @param by who deployed it
   */
  record VersionView(int version, Instant at, String by) {}

  /**
   * A function as it is deployed here.
   *
   * @param version the one in service
   * @param versions those that can be rolled back to, oldest first
   * @param config its code and settings
   * @param edges how far the latest change made here has come at the others
   */
  record FunctionView(
      String name,
      int version,
      List<VersionView> versions,
      ObjectNode config,
      Map<String, FunctionEdge> edges) {}

  /**
   * How far the latest change has come at another edge.
   *
   * @param state {@code acknowledged} or {@code pending}
   * @param at when it was acknowledged
   * @param attempts how often the edge was asked so far
   * @param detail why the last attempt failed
   */
  @Schema(name = "FunctionEdge")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record FunctionEdge(
      String state, @Nullable Instant at, @Nullable Integer attempts, @Nullable String detail) {

    static FunctionEdge of(EdgeState state) {
      return switch (state) {
        case EdgeState.Acknowledged(Instant at, _) ->
            new FunctionEdge("acknowledged", at, null, null);
        case EdgeState.Pending(int attempts, String detail, _) ->
            new FunctionEdge("pending", null, attempts, detail);
      };
    }
  }

  /**
   * How often a function was called since the start, and how calls ended.
   *
   * @param meanMicros microseconds of a call on average
   * @param maxMicros of the longest
   * @param maxMemory bytes of the call that took most
   * @param log what the latest calls wrote, and their errors; the latest last
   */
  record StatsView(
      String name,
      int version,
      long calls,
      long ok,
      long timeout,
      long memory,
      long exception,
      long badResponse,
      long overloaded,
      long meanMicros,
      long maxMicros,
      long maxMemory,
      List<String> log) {}

  /**
   * A request that nobody sent.
   *
   * @param method GET where it is left out
   * @param url absolute; {@code https://example.com/} where it is left out
   * @param headers by name
   * @param body as text
   * @param response an answer, to try the handler {@code response} on
   */
  record Trial(
      @Nullable String method,
      @Nullable String url,
      @Nullable Map<String, String> headers,
      @Nullable String body,
      @Nullable TrialResponse response) {}

  /**
   * An answer that nobody gave.
   *
   * @param status 200 where it is left out
   * @param headers by name
   * @param body as text
   */
  record TrialResponse(
      @Nullable Integer status, @Nullable Map<String, String> headers, @Nullable String body) {}

  /**
   * How a trial ended.
   *
   * @param outcome {@code ok}, {@code timeout}, {@code memory}, {@code exception}, {@code
   *     bad-response} or {@code overloaded}
   * @param answer the request or response that it returned; null where nothing, for unchanged
   * @param detail what went wrong
   * @param log what it wrote to its console
   * @param micros microseconds that it ran
   * @param memory bytes of linear memory, the engine's own included
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TrialView(
      String outcome,
      @Nullable JsonNode answer,
      @Nullable String detail,
      String log,
      long micros,
      long memory) {}

  @Operation(summary = "Every function that is deployed here")
  @ApiResponse(responseCode = "200", description = "Every function, by name")
  @GetMapping
  List<FunctionView> all() {
    return control.all().stream().map(this::view).toList();
  }

  @Operation(summary = "One function: its code, settings and versions")
  @ApiResponse(responseCode = "200", description = "The function of that name")
  @GetMapping(NAMED)
  FunctionView one(@PathVariable String name) {
    return view(existing(name));
  }

  @Operation(
      summary =
          "Deploy a function, or a new version of one; its top level runs once, within its limits",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = FunctionConfig.class))))
  @ApiResponse(responseCode = "200", description = "A new version is in service")
  @ApiResponse(responseCode = "201", description = "The function is new, and in service")
  @ApiResponse(
      responseCode = "400",
      description = "The code or a setting is refused: field, and line and column of the code",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_PROBLEM_JSON_VALUE,
              schema = @Schema(ref = "Problem")))
  @PutMapping(NAMED)
  Mono<ResponseEntity<FunctionView>> put(
      @PathVariable String name,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    ObjectNode wanted = Problems.object(body);
    wanted.remove(READ_ONLY);
    return Caller.of(exchange)
        .flatMap(who -> control.put(who, name, wanted))
        .flatMap(existed -> spread(name).thenReturn(existed))
        .onErrorMap(failure -> Problems.of(failure, "function", 400))
        .map(
            existed ->
                ResponseEntity.status(existed ? HttpStatus.OK : HttpStatus.CREATED)
                    .body(view(existing(name))));
  }

  @Operation(summary = "Remove a function and its versions")
  @ApiResponse(
      responseCode = "204",
      description = "There is no such function any more",
      content = @Content)
  @DeleteMapping(NAMED)
  Mono<ResponseEntity<Void>> delete(@PathVariable String name, ServerWebExchange exchange) {
    existing(name);
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
    if (!word.name().equals(name)) {
      throw new ProblemException(
          Problem.of("bad-request", "Bad Request", 400, "The body speaks of another function.")
              .with("field", "name"));
    }
    return control
        .take(word)
        .thenReturn(true)
        .onErrorMap(failure -> Problems.of(failure, "function", 400))
        .map(done -> ResponseEntity.noContent().build());
  }

  @Operation(summary = "Put an older version back into service")
  @ApiResponse(responseCode = "200", description = "That version is in service")
  @PostMapping(NAMED + "/versions/{version}/activate")
  Mono<FunctionView> rollBack(
      @PathVariable String name, @PathVariable int version, ServerWebExchange exchange) {
    existing(name);
    return Caller.of(exchange)
        .flatMap(who -> control.rollBack(who, name, version).then(spread(name)).thenReturn(true))
        .onErrorMap(failure -> Problems.of(failure, "function", 400))
        .map(done -> view(existing(name)));
  }

  @Operation(summary = "Call a function on a request that nobody sent; no client and no count sees")
  @ApiResponse(responseCode = "200", description = "How it ended, however that was")
  @PostMapping(NAMED + "/invoke")
  Mono<TrialView> invoke(
      @PathVariable String name, @RequestBody(required = false) @Nullable Trial trial) {
    EdgeFunction function = existing(name).function();
    Trial asked = trial == null ? new Trial(null, null, null, null, null) : trial;
    TrialResponse answered = asked.response();
    if (answered == null ? !function.code().fetches() : !function.code().responds()) {
      throw new ProblemException(
          Problem.of(
                  "bad-request",
                  "Bad Request",
                  400,
                  answered == null
                      ? "The function has no handler fetch: give a response, to try its other one."
                      : "The function has no handler response: leave response out.")
              .with("field", "response"));
    }
    return Mono.fromFuture(() -> runner.call(function.code(), input(asked, function)))
        .map(FunctionsController::view);
  }

  private static String input(Trial trial, EdgeFunction function) {
    FunctionInput input =
        new FunctionInput(
            trial.method() == null ? "GET" : trial.method(),
            trial.url() == null ? "https://example.com/" : trial.url(),
            pairs(trial.headers()),
            bytes(trial.body()),
            function.env());
    TrialResponse response = trial.response();
    if (response != null) {
      input.answered(
          response.status() == null ? 200 : response.status(),
          pairs(response.headers()),
          bytes(response.body()),
          false);
    }
    return input.toJson();
  }

  private static List<Map.Entry<String, String>> pairs(@Nullable Map<String, String> headers) {
    return headers == null ? List.of() : new ArrayList<>(headers.entrySet());
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static TrialView view(Call call) {
    String kind = Words.dashed(OutcomeKind.of(call.outcome()));
    JsonNode answer = null;
    String detail = null;
    switch (call.outcome()) {
      case Outcome.Ok(String json) -> answer = shown(JsonMapper.shared().readTree(json));
      case Outcome.Failed(String message) -> detail = message;
      case Outcome.BadResponse(String reason) -> detail = reason;
      case Outcome.Timeout _ -> detail = "it took longer than its timeout";
      case Outcome.OutOfMemory _ -> detail = "it wanted more memory than its limit";
      case Outcome.Overloaded _ -> detail = "no thread was free for it";
    }
    return new TrialView(kind, answer, detail, call.log(), call.nanos() / 1_000, call.memory());
  }

  /** With headers as objects and the body as text. */
  private static @Nullable JsonNode shown(JsonNode answer) {
    if (!(answer instanceof ObjectNode object)) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    object.path("headers").forEach(text -> texts.add(text.asString()));
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i + 1 < texts.size(); i += 2) {
      headers.merge(texts.get(i), texts.get(i + 1), (one, more) -> one + ", " + more);
    }
    object.set("headers", JsonMapper.shared().valueToTree(headers));
    JsonNode body = object.path("body");
    if (body.path("keep").asBoolean(false)) {
      object.put("body", "(unchanged)");
    } else {
      object.set("body", body.path("text").isString() ? body.path("text") : body.path("bytes"));
    }
    return object;
  }

  @Operation(summary = "How often a function was called, how calls ended, and what it wrote")
  @ApiResponse(responseCode = "200", description = "Counts since the start of this edge")
  @GetMapping(NAMED + "/stats")
  StatsView stats(@PathVariable String name) {
    FunctionControl.Deployed found = existing(name);
    FunctionTally tally = found.function().tally();
    long calls = 0;
    for (OutcomeKind kind : OutcomeKind.values()) {
      calls += tally.of(kind);
    }
    return new StatsView(
        name,
        found.active(),
        calls,
        tally.of(OutcomeKind.OK),
        tally.of(OutcomeKind.TIMEOUT),
        tally.of(OutcomeKind.MEMORY),
        tally.of(OutcomeKind.EXCEPTION),
        tally.of(OutcomeKind.BAD_RESPONSE),
        tally.of(OutcomeKind.OVERLOADED),
        calls == 0 ? 0 : tally.nanos() / calls / 1_000,
        tally.mostNanos() / 1_000,
        tally.mostMemory(),
        tally.logs());
  }

  private FunctionControl.Deployed existing(String name) {
    FunctionControl.Deployed found = control.named(name);
    if (found == null) {
      throw Problems.missing("function", name);
    }
    return found;
  }

  private FunctionView view(FunctionControl.Deployed found) {
    Map<String, FunctionEdge> edges = new TreeMap<>();
    control.edges(found.name()).forEach((edge, state) -> edges.put(edge, FunctionEdge.of(state)));
    List<VersionView> versions =
        found.versions().stream()
            .map(each -> new VersionView(each.version(), each.at(), each.by()))
            .toList();
    return new FunctionView(
        found.name(), found.active(), versions, ConfigJson.write(found.current().config()), edges);
  }
}
