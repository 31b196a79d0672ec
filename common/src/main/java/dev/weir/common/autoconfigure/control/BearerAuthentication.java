package dev.weir.common.autoconfigure.control;

import dev.weir.common.control.ApiToken;
import dev.weir.common.control.ApiTokens;
import dev.weir.common.control.Role;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import reactor.core.publisher.Mono;

/** Knows callers by their bearer token: one of the configured, else a JSON Web Token. */
final class BearerAuthentication implements ReactiveAuthenticationManager {

  private static final String PREFIX = "ROLE_";

  private final ApiTokens tokens;
  private final @Nullable JwtCallers jwt;

  /**
   * Creates it.
   *
   * @param jwt null where no issuer is configured
   */
  BearerAuthentication(ApiTokens tokens, @Nullable JwtCallers jwt) {
    this.tokens = tokens;
    this.jwt = jwt;
  }

  @Override
  public Mono<Authentication> authenticate(Authentication presented) {
    return presented instanceof BearerTokenAuthenticationToken bearer
        ? caller(bearer.getToken())
        : Mono.empty();
  }

  private Mono<Authentication> caller(String token) {
    return tokens
        .find(token)
        .map(BearerAuthentication::holder)
        .map(Mono::just)
        .orElseGet(() -> jwt == null ? unknown() : jwt.caller(token));
  }

  private static Authentication holder(ApiToken token) {
    return UsernamePasswordAuthenticationToken.authenticated(
        token.name(), null, authorities(Set.of(token.role())));
  }

  private static Mono<Authentication> unknown() {
    return Mono.error(() -> new InvalidBearerTokenException("unknown token"));
  }

  static List<GrantedAuthority> authorities(Collection<Role> roles) {
    return roles.stream()
        .<GrantedAuthority>map(role -> new SimpleGrantedAuthority(PREFIX + role.name()))
        .toList();
  }

  static Set<Role> roles(Authentication caller) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (Role role : Role.values()) {
      if (caller.getAuthorities().stream()
          .anyMatch(authority -> (PREFIX + role.name()).equals(authority.getAuthority()))) {
        roles.add(role);
      }
    }
    return roles;
  }
}
