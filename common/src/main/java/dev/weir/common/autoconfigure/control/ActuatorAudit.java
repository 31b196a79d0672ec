package dev.weir.common.autoconfigure.control;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.audit.Change;
import dev.weir.common.control.Access;
import java.util.List;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Puts down in the audit log what is changed through the actuator. */
final class ActuatorAudit implements WebFilter, Ordered {

  private static final String ACTUATOR = "/actuator/";

  private final AuditLog audit;
  private final List<AuditedState> states;

  ActuatorAudit(AuditLog audit, List<AuditedState> states) {
    this.audit = audit;
    this.states = states;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    String path = request.getPath().pathWithinApplication().value();
    if (Access.isSafe(request.getMethod().name()) || !path.startsWith(ACTUATOR)) {
      return chain.filter(exchange);
    }
    return now(path)
        .flatMap(
            before ->
                chain.filter(exchange).then(Mono.defer(() -> record(exchange, path, before))));
  }

  private Mono<Void> record(ServerWebExchange exchange, String path, Optional<String> before) {
    HttpStatusCode status = exchange.getResponse().getStatusCode();
    if (status != null && status.isError()) {
      return Mono.empty();
    }
    String what = exchange.getRequest().getMethod() + " " + path;
    return Mono.zip(Caller.of(exchange), now(path))
        .doOnNext(
            known ->
                audit.record(
                    new Change(
                        known.getT1(), what, before.orElse(null), known.getT2().orElse(null))))
        .then();
  }

  private Mono<Optional<String>> now(String path) {
    return Flux.fromIterable(states)
        .concatMap(state -> state.now(path))
        .next()
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty());
  }

  /** After authentication, so that the caller has a name. */
  @Override
  public int getOrder() {
    return 0;
  }
}
