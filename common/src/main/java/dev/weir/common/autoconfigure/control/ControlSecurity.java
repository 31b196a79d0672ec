package dev.weir.common.autoconfigure.control;

import dev.weir.common.control.Access;
import dev.weir.common.problem.Problem;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.server.authentication.ServerBearerTokenAuthenticationConverter;
import org.springframework.security.web.server.MatcherSecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.security.web.server.authorization.AuthorizationWebFilter;
import org.springframework.security.web.server.authorization.ExceptionTranslationWebFilter;
import org.springframework.security.web.server.context.SecurityContextServerWebExchangeWebFilter;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/**
 * Spring Security's filters for the control plane: a bearer token says who calls, {@link Access}
 * what that takes. There is no session, no cookie and no page to log in.
 */
final class ControlSecurity {

  private static final String NO_TOKEN = "Bearer realm=\"weir\"";
  private static final String BAD_TOKEN = NO_TOKEN + ", error=\"invalid_token\"";
  private static final String NOT_ENOUGH = NO_TOKEN + ", error=\"insufficient_scope\"";

  private final RefusedCalls refused;
  private final GuessLimit guesses;

  ControlSecurity(RefusedCalls refused, GuessLimit guesses) {
    this.refused = refused;
    this.guesses = guesses;
  }

  WebFilter filter(ReactiveAuthenticationManager callers) {
    ServerAuthenticationEntryPoint unauthorized = this::unauthorized;
    AuthenticationWebFilter who = new AuthenticationWebFilter(callers);
    who.setServerAuthenticationConverter(new ServerBearerTokenAuthenticationConverter());
    who.setAuthenticationFailureHandler(
        new ServerAuthenticationEntryPointFailureHandler(unauthorized));
    ExceptionTranslationWebFilter answers = new ExceptionTranslationWebFilter();
    answers.setAuthenticationEntryPoint(unauthorized);
    answers.setAccessDeniedHandler((exchange, _) -> forbidden(exchange));
    WebFilterChainProxy proxy =
        new WebFilterChainProxy(
            new MatcherSecurityWebFilterChain(
                ServerWebExchangeMatchers.anyExchange(),
                List.of(
                    who,
                    new SecurityContextServerWebExchangeWebFilter(),
                    answers,
                    new AuthorizationWebFilter(ControlSecurity::decide))));
    // paths are compared as they came, here and by the routes, so that no spelling passes for
    // another
    proxy.setFirewall(ServerWebExchangeFirewall.INSECURE_NOOP);
    return proxy;
  }

  private static Mono<AuthorizationResult> decide(
      Mono<Authentication> caller, ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    Access needed =
        Access.of(request.getMethod().name(), request.getPath().pathWithinApplication().value());
    return needed == Access.OPEN
        ? Mono.just(new AuthorizationDecision(true))
        : caller
            .map(BearerAuthentication::roles)
            .map(roles -> new AuthorizationDecision(needed.permits(roles)));
  }

  private Mono<Void> unauthorized(ServerWebExchange exchange, AuthenticationException cause) {
    guesses.count(exchange);
    boolean brought = exchange.getRequest().getHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
    String detail =
        brought ? "The token is not valid here." : "Send a token: Authorization: Bearer TOKEN.";
    return challenge(
        exchange,
        brought ? BAD_TOKEN : NO_TOKEN,
        Problem.of("unauthorized", "Unauthorized", 401, detail));
  }

  private Mono<Void> forbidden(ServerWebExchange exchange) {
    return challenge(
        exchange,
        NOT_ENOUGH,
        Problem.of("forbidden", "Forbidden", 403, "The caller's role does not permit this."));
  }

  private Mono<Void> challenge(ServerWebExchange exchange, String challenge, Problem problem) {
    exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, challenge);
    return refused.refuse(exchange, problem);
  }
}
