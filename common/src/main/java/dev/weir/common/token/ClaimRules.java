package dev.weir.common.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of any token must be (RFC 7519 section 4.1); its signature has been checked.
 *
 * @param issuer what {@code iss} must be; null for anything
 * @param audience one of these must be in {@code aud}; empty for anything
 * @param skew how far the clocks of issuer and service may be apart; 0 or more
 */
public record ClaimRules(@Nullable String issuer, Set<String> audience, Duration skew) {

  /** What they come to. */
  public sealed interface Outcome {

    /**
     * The token holds.
     *
     * @param until when it ends; where it would have ended but for the skew, with that
     */
    record Good(Instant until) implements Outcome {}

    /**
     * It does not hold.
     *
     * @param over whether that is because it has ended
     * @param why in a sentence
     */
    record Refused(boolean over, String why) implements Outcome {}
  }

  public ClaimRules {
    audience = Set.copyOf(audience);
    if (skew.isNegative()) {
      throw new IllegalArgumentException("a clock skew of " + skew + ": expected 0 or more");
    }
  }

  /** Judges claims at a time. */
  public Outcome judge(JWTClaimsSet claims, Instant now) {
    Date expires = claims.getExpirationTime();
    if (expires == null) {
      return refused("The token has no end: the claim exp is missing.");
    }
    Instant end = expires.toInstant();
    if (!end.plus(skew).isAfter(now)) {
      return new Outcome.Refused(true, "The token is over since " + end + ".");
    }
    Date begins = claims.getNotBeforeTime();
    if (begins != null && begins.toInstant().minus(skew).isAfter(now)) {
      return refused("The token is not valid yet.");
    }
    if (issuer != null && !issuer.equals(claims.getIssuer())) {
      return refused("The token comes from another issuer than " + issuer + ".");
    }
    if (!audience.isEmpty() && Collections.disjoint(audience, claims.getAudience())) {
      return refused("The token is meant for others: its aud does not name this service.");
    }
    return new Outcome.Good(end.isAfter(now) ? end : end.plus(skew));
  }

  private static Outcome refused(String why) {
    return new Outcome.Refused(false, why);
  }
}
