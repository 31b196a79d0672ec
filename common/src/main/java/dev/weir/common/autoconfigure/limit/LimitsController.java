package dev.weir.common.autoconfigure.limit;

import dev.weir.common.autoconfigure.control.Caller;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.ratelimit.LimitBook;
import dev.weir.common.ratelimit.LimitChanges;
import dev.weir.common.ratelimit.LimitJson;
import dev.weir.common.ratelimit.LimitRefused;
import dev.weir.common.ratelimit.RateLimitRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

/** {@code /api/limits}: the limits that hold now, and their change while the service runs. */
@RestController
@RequestMapping(path = "/api/limits", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "limits")
final class LimitsController {

  private static final String NAMED = "/{name}";

  private final LimitBook book;
  private final LimitChanges changes;

  LimitsController(LimitBook book, LimitChanges changes) {
    this.book = book;
    this.changes = changes;
  }

  @Operation(summary = "The limits that hold now")
  @ApiResponse(
      responseCode = "200",
      description = "Every limit, and whether configuration or API made it so",
      content =
          @Content(array = @ArraySchema(schema = @Schema(implementation = LimitSchema.class))))
  @GetMapping
  List<Map<String, Object>> all() {
    return book.all().stream().map(LimitsController::view).toList();
  }

  @Operation(summary = "One limit")
  @ApiResponse(
      responseCode = "200",
      description = "The limit of that name",
      content = @Content(schema = @Schema(implementation = LimitSchema.class)))
  @GetMapping(NAMED)
  Map<String, Object> one(@PathVariable String name) {
    return view(existing(name));
  }

  @Operation(
      summary = "Make or change a limit, which holds at once",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content = @Content(schema = @Schema(implementation = LimitSchema.class))))
  @ApiResponse(
      responseCode = "200",
      description = "The limit was there; where nothing changed, its counts stay",
      content = @Content(schema = @Schema(implementation = LimitSchema.class)))
  @ApiResponse(
      responseCode = "201",
      description = "The limit is new",
      content = @Content(schema = @Schema(implementation = LimitSchema.class)))
  @PutMapping(NAMED)
  Mono<ResponseEntity<Map<String, Object>>> put(
      @PathVariable String name,
      @RequestBody(required = false) @Nullable String body,
      ServerWebExchange exchange) {
    RateLimitRule rule = read(name, Objects.requireNonNullElse(body, ""));
    return save(exchange, name, Optional.of(rule))
        .map(
            before ->
                ResponseEntity.status(before.isEmpty() ? HttpStatus.CREATED : HttpStatus.OK)
                    .body(view(existing(name))));
  }

  private static RateLimitRule read(String name, String body) {
    try {
      return LimitJson.read(name, body);
    } catch (LimitRefused e) {
      String detail = String.valueOf(e.getMessage());
      throw new ProblemException(
          Problem.of("invalid-limit", "Invalid limit", 400, detail + ".")
              .with("field", e.field())
              .with("value", e.value())
              .with("expected", e.expected()));
    }
  }

  @Operation(summary = "Remove a limit, of the configuration too")
  @ApiResponse(
      responseCode = "204",
      description = "There is no such limit any more",
      content = @Content)
  @DeleteMapping(NAMED)
  Mono<ResponseEntity<Void>> delete(@PathVariable String name, ServerWebExchange exchange) {
    String existing = existing(name).rule().name();
    return save(exchange, existing, Optional.empty())
        .map(before -> ResponseEntity.noContent().build());
  }

  /** What stood before. */
  private Mono<Optional<RateLimitRule>> save(
      ServerWebExchange exchange, String name, Optional<RateLimitRule> rule) {
    return Caller.of(exchange)
        .flatMap(who -> Mono.fromCompletionStage(() -> changes.change(who, name, rule)))
        .onErrorMap(failure -> unavailable());
  }

  private static ProblemException unavailable() {
    return new ProblemException(
        Problem.of(
            "store-unavailable",
            "Store unavailable",
            503,
            "What the instances share cannot be reached; the change was not made here."));
  }

  private LimitBook.Entry existing(String name) {
    LimitBook.Entry entry = book.named(name);
    if (entry == null) {
      throw new ProblemException(
          Problem.of("no-limit", "No such limit", 404, "No limit is named \"" + name + "\"."));
    }
    return entry;
  }

  private static Map<String, Object> view(LimitBook.Entry entry) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", entry.rule().name());
    members.put("origin", entry.origin().name().toLowerCase(Locale.ROOT));
    members.putAll(LimitJson.members(entry.rule()));
    return members;
  }
}
