package dev.weir.diagnostics.app;

import dev.weir.common.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers requests to paths of the API by methods that these do not take: 405, with those that they
 * do (RFC 9110 section 15.5.6).
 *
 * @param routes all others, each of which is asked what it takes
 */
record OtherMethods(List<RouterFunction<ServerResponse>> routes)
    implements RouterFunction<ServerResponse> {

  @Override
  public Mono<HandlerFunction<ServerResponse>> route(ServerRequest request) {
    return Flux.fromStream(() -> Stream.of(HttpMethod.values()))
        .filterWhen(method -> isTaken(request, method))
        .map(HttpMethod::name)
        .collect(Collectors.toList())
        .filter(taken -> !taken.isEmpty() && !taken.contains(request.method().name()))
        .map(taken -> refused -> refusal(refused, taken));
  }

  private Mono<Boolean> isTaken(ServerRequest request, HttpMethod method) {
    ServerRequest other = ServerRequest.from(request).method(method).build();
    return Flux.fromIterable(routes).concatMap(each -> each.route(other)).hasElements();
  }

  private static Mono<ServerResponse> refusal(ServerRequest request, List<String> taken) {
    Problem problem =
        Problem.of(
            "method-not-allowed",
            "Method Not Allowed",
            405,
            "%s does not take %s: expected %s; GET /api/openapi describes it"
                .formatted(request.path(), request.method(), String.join(" or ", taken)));
    return ServerResponse.status(problem.status())
        .header(HttpHeaders.ALLOW, String.join(", ", taken))
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .bodyValue(problem.toJson());
  }
}
