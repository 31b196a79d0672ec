package dev.weir.common.autoconfigure;

import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import dev.weir.common.ratelimit.LimitBook;
import dev.weir.common.ratelimit.LimitChanges;
import dev.weir.common.ratelimit.LimitJson;
import dev.weir.common.ratelimit.LimitRefused;
import dev.weir.common.ratelimit.RateLimitRule;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code /api/limits}: the limits that hold now, and their change while the service runs. */
final class LimitsApi {
  private final LimitBook book;
  private final LimitChanges changes;

  LimitsApi(LimitBook book, LimitChanges changes) {
    this.book = book;
    this.changes = changes;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(
            "/api/limits",
            request -> json(HttpStatus.OK, book.all().stream().map(LimitsApi::view).toList()))
        .GET(
            "/api/limits/{name}",
            request -> json(HttpStatus.OK, view(existing(request.pathVariable("name")))))
        .PUT("/api/limits/{name}", this::put)
        .DELETE("/api/limits/{name}", this::delete)
        .build();
  }

  private Mono<ServerResponse> put(ServerRequest request) {
    String name = request.pathVariable("name");
    return request
        .bodyToMono(String.class)
        .defaultIfEmpty("")
        .map(body -> read(name, body))
        .flatMap(rule -> save(request, name, Optional.of(rule)))
        .flatMap(
            before ->
                json(before.isEmpty() ? HttpStatus.CREATED : HttpStatus.OK, view(existing(name))));
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

  private Mono<ServerResponse> delete(ServerRequest request) {
    String name = existing(request.pathVariable("name")).rule().name();
    return save(request, name, Optional.empty())
        .flatMap(before -> ServerResponse.noContent().build());
  }

  /** What stood before. */
  private Mono<Optional<RateLimitRule>> save(
      ServerRequest request, String name, Optional<RateLimitRule> rule) {
    return Caller.of(request.exchange())
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

  private static Mono<ServerResponse> json(HttpStatus status, Object body) {
    return ServerResponse.status(status).contentType(MediaType.APPLICATION_JSON).bodyValue(body);
  }

  private static Map<String, Object> view(LimitBook.Entry entry) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", entry.rule().name());
    members.put("origin", entry.origin().name().toLowerCase(Locale.ROOT));
    members.putAll(LimitJson.members(entry.rule()));
    return members;
  }
}
