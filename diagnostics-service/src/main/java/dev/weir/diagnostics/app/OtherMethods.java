package dev.weir.diagnostics.app;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.weir.common.problem.Problem;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Answers requests to paths of the API by methods that these do not take: 405, with those that they
 * do (RFC 9110 section 15.5.6).
 */
final class OtherMethods {
  private OtherMethods() {}

  /** The routes of all paths. */
  static RouterFunction<ServerResponse> routes() {
    RouterFunctions.Builder routes = route();
    for (String path :
        new String[] {"ping", "traceroute", "dns", "port", "tls", "http", "investigate"}) {
      add(routes, "/api/" + path, "POST");
    }
    add(routes, "/api/runs", "GET");
    add(routes, "/api/runs/{id}", "DELETE");
    add(routes, "/api/interfaces", "GET");
    add(routes, "/api/capture", "GET, POST");
    add(routes, "/api/capture/{id}", "GET, DELETE");
    add(routes, "/api/capture/{id}/packets", "GET");
    add(routes, "/api/capture/{id}/file", "GET");
    add(routes, "/api/capture/{id}/stop", "POST");
    return routes.build();
  }

  private static void add(RouterFunctions.Builder routes, String path, String allowed) {
    List<String> taken = List.of(allowed.split(", "));
    routes.route(
        path(path).and(request -> !taken.contains(request.method().name())),
        request -> refusal(request, allowed));
  }

  private static Mono<ServerResponse> refusal(ServerRequest request, String allowed) {
    Problem problem =
        Problem.of(
            "method-not-allowed",
            "Method Not Allowed",
            405,
            "%s does not take %s: expected %s; GET /api/openapi describes it"
                .formatted(request.path(), request.method(), allowed.replace(", ", " or ")));
    return ServerResponse.status(problem.status())
        .header(HttpHeaders.ALLOW, allowed)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .bodyValue(problem.toJson());
  }
}
