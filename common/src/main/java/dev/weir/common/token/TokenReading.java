package dev.weir.common.token;

import com.nimbusds.jwt.JWTClaimsSet;

/** What a token turned out to be. */
public sealed interface TokenReading {

  /** One that is signed by a key that is believed: what it claims, which is not judged yet. */
  record Claims(JWTClaimsSet set) implements TokenReading {}

  /**
   * None, or one that is not believed.
   *
   * @param why in a sentence
   */
  record Refused(String why) implements TokenReading {}

  /** The keys cannot be had now, which says nothing of the token. */
  record Unavailable() implements TokenReading {}
}
