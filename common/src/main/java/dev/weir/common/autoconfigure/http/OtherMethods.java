package dev.weir.common.autoconfigure.http;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers what functional routes leave, as controllers have it by themselves: HEAD as GET without
 * the body, OPTIONS with the methods that a path takes, and any other method of such a path with
 * 405 and these (RFC 9110 sections 9.3.2, 9.3.7 and 15.5.6).
 *
 * @param routes all others, each of which is asked what it takes
 */
public record OtherMethods(List<RouterFunction<ServerResponse>> routes)
    implements RouterFunction<ServerResponse> {

  @Override
  public Mono<HandlerFunction<ServerResponse>> route(ServerRequest request) {
    return Flux.fromStream(() -> Stream.of(HttpMethod.values()))
        .filterWhen(method -> handler(with(request, method)).hasElement())
        .collectList()
        .filter(taken -> !taken.isEmpty() && !taken.contains(request.method()))
        .map(taken -> other -> answer(other, taken));
  }

  private Mono<ServerResponse> answer(ServerRequest request, List<HttpMethod> taken) {
    if (request.method().equals(HttpMethod.HEAD) && taken.contains(HttpMethod.GET)) {
      ServerRequest get = with(request, HttpMethod.GET);
      return handler(get).flatMap(handler -> handler.handle(get));
    }
    return request.method().equals(HttpMethod.OPTIONS)
        ? ServerResponse.ok().allow(all(taken)).build()
        : Mono.error(new MethodNotAllowedException(request.method(), List.of(all(taken))));
  }

  private Mono<HandlerFunction<ServerResponse>> handler(ServerRequest request) {
    return Flux.fromIterable(routes).concatMap(each -> each.route(request)).next();
  }

  private static ServerRequest with(ServerRequest request, HttpMethod method) {
    return ServerRequest.from(request).method(method).build();
  }

  /** With those that are answered here. */
  private static HttpMethod[] all(List<HttpMethod> taken) {
    List<HttpMethod> all = new ArrayList<>(taken);
    if (taken.contains(HttpMethod.GET)) {
      all.add(HttpMethod.HEAD);
    }
    all.add(HttpMethod.OPTIONS);
    return all.toArray(HttpMethod[]::new);
  }
}
