package dev.weir.lb.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens whose signature was right a moment ago, by their digest, so that a client that sends one
 * with each request has that checked once. It says nothing of what a token says: that is judged
 * each time. A key that is withdrawn is believed for so much longer. Used by any thread.
 */
final class VerifiedTokens {

  /** Characters of all tokens; beyond, those long unused are forgotten. */
  private static final long MOST_CHARACTERS = 4L << 20;

  private final Cache<ByteBuffer, Verified> entries;

  private record Verified(JWTClaimsSet claims, int characters) {}

  /**
   * @param remember how long, from when it was checked; zero: not at all
   * @param nanoClock as {@link System#nanoTime}
   */
  VerifiedTokens(Duration remember, LongSupplier nanoClock) {
    this.entries =
        Caffeine.newBuilder()
            .expireAfterWrite(remember)
            .maximumWeight(MOST_CHARACTERS)
            .<ByteBuffer, Verified>weigher((_, verified) -> verified.characters())
            .ticker(nanoClock::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /** What a token says whose signature was right; null: that is not known. */
  @Nullable JWTClaimsSet claims(String token) {
    Verified verified = entries.getIfPresent(digest(token));
    return verified == null ? null : verified.claims();
  }

  /** Its signature is right. */
  void add(String token, JWTClaimsSet claims) {
    entries.put(digest(token), new Verified(claims, token.length()));
  }

  private static ByteBuffer digest(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
