package dev.weir.common.autoconfigure.control;

import dev.weir.common.control.ClaimedRoles;
import dev.weir.common.control.Role;
import dev.weir.common.problem.Problem;
import dev.weir.common.problem.ProblemException;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import reactor.core.publisher.Mono;

/** Knows callers by JSON Web Tokens. */
final class JwtCallers {

  private static final Logger log = LoggerFactory.getLogger(JwtCallers.class);
  private static final Problem UNREACHABLE =
      Problem.of(
          "issuer-unavailable",
          "Issuer unavailable",
          503,
          "The keys of the token's issuer cannot be had, so the token cannot be checked.");

  private final ReactiveJwtDecoder decoder;
  private final String rolesClaim;

  JwtCallers(ReactiveJwtDecoder decoder, String rolesClaim) {
    this.decoder = decoder;
    this.rolesClaim = rolesClaim;
  }

  /** Who holds a token; an error where it is none, or cannot be checked. */
  Mono<Authentication> caller(String token) {
    return decoder.decode(token).map(this::holder).onErrorMap(JwtCallers::refusal);
  }

  private Authentication holder(Jwt jwt) {
    Set<Role> roles = ClaimedRoles.of(jwt.getClaims(), rolesClaim);
    String subject = Objects.requireNonNullElse(jwt.getSubject(), "no-subject");
    return new JwtAuthenticationToken(jwt, BearerAuthentication.authorities(roles), subject);
  }

  private static Throwable refusal(Throwable failure) {
    if (failure instanceof BadJwtException) {
      return new InvalidBearerTokenException("token refused");
    }
    log.warn("tokens cannot be checked: {}", String.valueOf(failure.getMessage()));
    return new ProblemException(UNREACHABLE);
  }
}
