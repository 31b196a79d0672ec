package dev.weir.chat.access;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.room.UserName;
import dev.weir.common.token.ClaimRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of a token must be (RFC 7519 section 4.1) and what follows from them; its
 * signature has been checked.
 *
 * @param issuer what {@code iss} must be; null for anything
 * @param audience one of these must be in {@code aud}; empty for anything
 * @param userClaim the claim that names the user
 * @param rights reads the rights
 * @param skew how far the clocks of issuer and service may be apart; 0 or more
 */
public record TokenRules(
    @Nullable String issuer,
    Set<String> audience,
    String userClaim,
    ClaimedRights rights,
    Duration skew) {

  /** The last second that RFC 3339 can write. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  public TokenRules {
    audience = Set.copyOf(audience);
    if (skew.isNegative()) {
      throw new IllegalArgumentException("a clock skew of " + skew + ": expected 0 or more");
    }
  }

  /** Judges claims at a time. */
  public Verdict judge(JWTClaimsSet claims, Instant now) {
    return switch (new ClaimRules(issuer, audience, skew).judge(claims, now)) {
      case ClaimRules.Outcome.Refused refused ->
          new Verdict.Refused(
              refused.over() ? RoomProblem.TOKEN_EXPIRED : RoomProblem.TOKEN_REFUSED,
              refused.why());
      case ClaimRules.Outcome.Good good ->
          caller(claims, good.until().isBefore(LATEST) ? good.until() : LATEST);
    };
  }

  private Verdict caller(JWTClaimsSet claims, Instant until) {
    if (!(claims.getClaim(userClaim) instanceof String user) || !UserName.isLawful(user)) {
      return Verdict.refused(
          "The token names no user: the claim %s is to be 1 to 128 printable characters."
              .formatted(userClaim));
    }
    Rights claimed = rights.of(claims.getClaims());
    if (claimed == null) {
      return Verdict.refused(
          "The claim %s is to be a list of rooms, or an object of rooms with subscribe and publish."
              .formatted(rights.claim()));
    }
    return new Verdict.Accepted(new Caller(new UserName(user), claimed, until));
  }
}
