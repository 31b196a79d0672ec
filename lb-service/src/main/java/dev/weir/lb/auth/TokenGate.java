package dev.weir.lb.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.weir.common.problem.Problem;
import dev.weir.common.token.ClaimRules;
import dev.weir.common.token.SignedTokens;
import dev.weir.common.token.TokenReading;
import dev.weir.common.token.TrustedKeys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a signed token (RFC 6750, RFC 7519). A signature that was right is not checked again for
 * a while; what the token says is, with each request.
 */
public final class TokenGate implements Gate {

  private static final Logger log = LoggerFactory.getLogger(TokenGate.class);

  private final TokenSettings settings;
  private final ClaimRules rules;
  private final SignedTokens tokens;
  private final VerifiedTokens verified;
  private final Executor executor;
  private final InstantSource clock;

  /**
   * A gate.
   *
   * @param remember how long a signature that was right is not checked again; zero: not at all
   * @param executor where signatures are checked, and keys waited for that are fetched; what it
   *     rejects is answered with 503
   * @param nanoClock as {@link System#nanoTime}
   */
  public TokenGate(
      TokenSettings settings,
      TrustedKeys keys,
      ClaimRules rules,
      Duration remember,
      Executor executor,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.rules = rules;
    this.tokens = new SignedTokens(keys);
    this.verified = new VerifiedTokens(remember, nanoClock);
    this.executor = executor;
    this.clock = clock;
  }

  @Override
  public GateRuling ask(Knock knock) {
    return switch (BearerToken.of(knock, settings.cookie())) {
      case BearerToken.None none ->
          refused(401, "unauthorized", "Unauthorized", "A token is needed here.", "");
      case BearerToken.Several several ->
          refused(
              400,
              "invalid-request",
              "Invalid request",
              "There is more than one token.",
              error("invalid_request", "There is more than one token."));
      case BearerToken.Given given -> check(given.token());
    };
  }

  private GateRuling check(String token) {
    JWTClaimsSet known = verified.claims(token);
    if (known != null) {
      return judge(known);
    }
    try {
      return new GateRuling.Pending(
          CompletableFuture.supplyAsync(() -> judge(token), executor)
              .exceptionally(TokenGate::failed));
    } catch (RejectedExecutionException e) {
      return GateVerdict.Refused.later(
          "overloaded", "Overloaded", "As many tokens wait to be checked as may.");
    }
  }

  private GateVerdict judge(String token) {
    return switch (tokens.read(token)) {
      case TokenReading.Unavailable away -> unavailable();
      case TokenReading.Refused refused -> invalid(refused.why());
      case TokenReading.Claims claims -> {
        verified.add(token, claims.set());
        yield judge(claims.set());
      }
    };
  }

  private GateVerdict judge(JWTClaimsSet claims) {
    if (rules.judge(claims, clock.instant()) instanceof ClaimRules.Outcome.Refused refused) {
      return invalid(refused.why());
    }
    String missing = settings.missing(claims);
    return missing == null ? settings.admit(claims) : insufficient(missing);
  }

  private GateVerdict.Refused invalid(String why) {
    return refused(401, "unauthorized", "Unauthorized", why, error("invalid_token", why));
  }

  private GateVerdict.Refused insufficient(String claim) {
    String why = "The token does not have what it needs here in the claim " + claim + ".";
    String scope =
        claim.equals("scope") ? ", scope=" + FieldText.quoted(settings.wanted(claim)) : "";
    return refused(403, "forbidden", "Forbidden", why, error("insufficient_scope", why) + scope);
  }

  private static String error(String code, String why) {
    return ", error=\"" + code + "\", error_description=" + FieldText.quoted(why);
  }

  private GateVerdict.Refused refused(
      int status, String slug, String title, String detail, String parameters) {
    return new GateVerdict.Refused(
        Problem.of(slug, title, status, detail),
        Map.of(
            "WWW-Authenticate", "Bearer realm=" + FieldText.quoted(settings.realm()) + parameters));
  }

  private static GateVerdict unavailable() {
    return GateVerdict.Refused.later(
        "issuer-unavailable",
        "Issuer unavailable",
        "The keys of the token's issuer cannot be had, so the token cannot be checked.");
  }

  private static GateVerdict failed(Throwable failure) {
    log.error("a token could not be checked", failure);
    return new GateVerdict.Refused(
        Problem.of(
            "internal-server-error",
            "Internal server error",
            500,
            "The token could not be checked."),
        Map.of());
  }
}
