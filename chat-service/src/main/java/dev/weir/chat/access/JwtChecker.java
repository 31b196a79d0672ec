package dev.weir.chat.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.weir.chat.protocol.RoomProblem;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Judges signed JSON Web Tokens (RFC 7515, RFC 7519): HS256, RS256 and ES256. What is unsigned,
 * encrypted or signed otherwise is refused.
 */
public final class JwtChecker implements TokenChecker {

  /** The longest token that is looked at, in characters. */
  public static final int LONGEST = 8192;

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final TokenRules rules;
  private final Executor executor;
  private final InstantSource clock;

  /**
   * A checker.
   *
   * @param executor where signatures are checked, and keys waited for that are fetched
   */
  public JwtChecker(TrustedKeys keys, TokenRules rules, Executor executor, InstantSource clock) {
    this.rules = rules;
    this.executor = executor;
    this.clock = clock;
    processor.setJWSKeySelector(keys);
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWTClaimsSetVerifier((_, _) -> {});
  }

  @Override
  public CompletionStage<Verdict> check(String token) {
    return CompletableFuture.supplyAsync(() -> judge(token), executor)
        .exceptionally(_ -> unavailable());
  }

  private Verdict judge(String token) {
    if (token.length() > LONGEST) {
      return Verdict.refused("The token is longer than " + LONGEST + " characters.");
    }
    try {
      JWTClaimsSet claims = processor.process(token, (SecurityContext) null);
      return rules.judge(claims, clock.instant());
    } catch (ParseException e) {
      return Verdict.refused("This is not a JSON Web Token.");
    } catch (BadJOSEException e) {
      return Verdict.refused(
          "The signature is not by a key that is trusted here, with HS256, RS256 or ES256.");
    } catch (JOSEException e) {
      return unavailable();
    }
  }

  private static Verdict unavailable() {
    return new Verdict.Refused(
        RoomProblem.KEYS_UNAVAILABLE,
        "The issuer's keys cannot be had, so the token cannot be checked; try again later.");
  }
}
