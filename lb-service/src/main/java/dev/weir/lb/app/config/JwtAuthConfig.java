package dev.weir.lb.app.config;

import dev.weir.common.autoconfigure.settings.TokenKeys;
import dev.weir.common.control.Secret;
import dev.weir.common.token.ClaimRules;
import dev.weir.lb.auth.TokenSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose tokens are believed, and what they say: {@code weir.lb.auth.jwt.NAME}.
 *
 * @param secret the secret of tokens signed with HS256, of 32 bytes at least
 * @param secretFile or a file that holds it
 * @param publicKeyLocation a PEM file with the public key of tokens signed with RS256 or ES256
 * @param jwkSetUri where the public keys of the issuer are
 * @param issuer what {@code iss} must be; anything unless told
 * @param audience one of these must be in {@code aud}; needed with {@code jwkSetUri}
 * @param clockSkew how far the issuer's clock may be off
 * @param require words that claims must have, by claim; none
 * @param cookie the cookie that has the token; none: it comes in {@code Authorization}
 * @param realm what the gate calls itself; the name of the verifier unless told
 * @param forward whether upstreams get the token too
 * @param remember how long a signature that was right is not checked again
 * @param claimsToHeaders claims that upstreams are told, by the header that tells them; none
 */
public record JwtAuthConfig(
    @Nullable Secret secret,
    @Nullable String secretFile,
    @Nullable String publicKeyLocation,
    @Nullable String jwkSetUri,
    @Nullable String issuer,
    @DefaultValue List<String> audience,
    @DefaultValue("30s") Duration clockSkew,
    @DefaultValue Map<String, List<String>> require,
    @Nullable String cookie,
    @Nullable String realm,
    @DefaultValue("false") boolean forward,
    @DefaultValue("1m") Duration remember,
    @DefaultValue Map<String, String> claimsToHeaders) {

  private static final Duration MOST_SKEW = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  public JwtAuthConfig {
    if (clockSkew.isNegative() || clockSkew.compareTo(MOST_SKEW) > 0) {
      throw new IllegalArgumentException("clock-skew is " + clockSkew + "; expected 0s to 10m");
    }
    if (remember.isNegative() || remember.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "remember is " + remember + "; expected 0s to 1h, 0s for a check at each request");
    }
  }

  /** Its keys, as they are written. */
  public TokenKeys keys(String prefix) {
    return new TokenKeys(prefix, secret, secretFile, publicKeyLocation, jwkSetUri);
  }

  /** What its claims must be. */
  public ClaimRules rules() {
    return new ClaimRules(issuer, Set.copyOf(audience), clockSkew);
  }

  /**
   * What it says of clients and upstreams.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  public TokenSettings settings(String name) {
    return new TokenSettings(
        Objects.requireNonNullElse(realm, name), cookie, forward, claimsToHeaders, require);
  }
}
