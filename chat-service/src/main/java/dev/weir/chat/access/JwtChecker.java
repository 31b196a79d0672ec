package dev.weir.chat.access;

import dev.weir.chat.protocol.RoomProblem;
import dev.weir.common.token.SignedTokens;
import dev.weir.common.token.TokenReading;
import dev.weir.common.token.TrustedKeys;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Judges {@link SignedTokens}. */
public final class JwtChecker implements TokenChecker {

  private final SignedTokens tokens;
  private final TokenRules rules;
  private final Executor executor;
  private final InstantSource clock;

  /**
   * A checker.
   *
   * @param executor where signatures are checked, and keys waited for that are fetched
   */
  public JwtChecker(TrustedKeys keys, TokenRules rules, Executor executor, InstantSource clock) {
    this.tokens = new SignedTokens(keys);
    this.rules = rules;
    this.executor = executor;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Verdict> check(String token) {
    return CompletableFuture.supplyAsync(() -> judge(token), executor)
        .exceptionally(_ -> unavailable());
  }

  private Verdict judge(String token) {
    return switch (tokens.read(token)) {
      case TokenReading.Claims claims -> rules.judge(claims.set(), clock.instant());
      case TokenReading.Refused refused -> Verdict.refused(refused.why());
      case TokenReading.Unavailable away -> unavailable();
    };
  }

  private static Verdict unavailable() {
    return new Verdict.Refused(
        RoomProblem.KEYS_UNAVAILABLE,
        "The issuer's keys cannot be had, so the token cannot be checked; try again later.");
  }
}
