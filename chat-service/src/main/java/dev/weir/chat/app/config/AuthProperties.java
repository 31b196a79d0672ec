package dev.weir.chat.app.config;

import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.access.ClaimedRights;
import dev.weir.chat.access.JwtChecker;
import dev.weir.chat.access.Rights;
import dev.weir.chat.access.TokenRules;
import dev.weir.chat.room.RoomPattern;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.autoconfigure.settings.TokenKeys;
import dev.weir.common.control.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may connect, {@code weir.chat.auth}. Without any key everybody may.
 *
 * @param secret the secret of tokens signed with HS256, of 32 bytes at least
 * @param secretFile or a file that holds it
 * @param publicKeyLocation a PEM file with the public key of tokens signed with RS256 or ES256
 * @param jwkSetUri where the public keys of the issuer are
 * @param issuer what {@code iss} must be; anything unless told
 * @param audience one of these must be in {@code aud}; needed with {@code jwkSetUri}
 * @param userClaim the claim that names the user
 * @param roomsClaim the claim that lists rooms; see {@link ClaimedRights}
 * @param defaultRooms the rooms of one whose token does not have that claim
 * @param clockSkew how far the issuer's clock may be off
 * @param anonymous whether one gets in without a token; only where there are no keys, unless told
 * @param anonymousSubscribe rooms where one without a token may read
 * @param anonymousPublish rooms where one without a token may write
 * @param connectTimeout how long a client of the rooms has to bring a token, where one is needed
 */
public record AuthProperties(
    @Nullable Secret secret,
    @Nullable String secretFile,
    @Nullable String publicKeyLocation,
    @Nullable String jwkSetUri,
    @Nullable String issuer,
    @DefaultValue List<String> audience,
    @DefaultValue("sub") String userClaim,
    @DefaultValue("rooms") String roomsClaim,
    @DefaultValue("*") List<String> defaultRooms,
    @DefaultValue("5s") Duration clockSkew,
    @Nullable Boolean anonymous,
    @DefaultValue("*") List<String> anonymousSubscribe,
    @DefaultValue("*") List<String> anonymousPublish,
    @DefaultValue("10s") Duration connectTimeout) {

  private static final String PREFIX = "weir.chat.auth.";

  /**
   * What these settings amount to.
   *
   * @param executor where tokens are checked
   * @throws RefusedConfiguration if they make no sense
   */
  public AccessPolicy policy(Executor executor, InstantSource clock) {
    boolean keys = keys().areGiven();
    boolean guests = anonymous == null ? !keys : anonymous;
    check(keys, guests);
    return new AccessPolicy(
        keys ? new JwtChecker(keys().trusted(), rules(), executor, clock) : null,
        guests
            ? new Rights(
                patterns("anonymous-subscribe", anonymousSubscribe),
                patterns("anonymous-publish", anonymousPublish))
            : null,
        connectTimeout);
  }

  private void check(boolean keys, boolean guests) {
    if (!keys && !guests) {
      throw new RefusedConfiguration(
          PREFIX + "anonymous is false, and there is no key to check tokens with.",
          "Give secret, secret-file, public-key-location or jwk-set-uri, or let everybody in.");
    }
    keys().check(audience);
  }

  private TokenRules rules() {
    List<RoomPattern> usual = patterns("default-rooms", defaultRooms);
    return new TokenRules(
        issuer,
        Set.copyOf(audience),
        userClaim,
        new ClaimedRights(roomsClaim, new Rights(usual, usual)),
        clockSkew);
  }

  private TokenKeys keys() {
    return new TokenKeys(PREFIX, secret, secretFile, publicKeyLocation, jwkSetUri);
  }

  private static List<RoomPattern> patterns(String setting, List<String> texts) {
    for (String text : texts) {
      if (!RoomPattern.isLawful(text)) {
        throw new RefusedConfiguration(
            PREFIX + setting + " has " + text + ", which names no rooms.",
            "Give rooms' names, or beginnings of names that end in *.");
      }
    }
    return texts.stream().map(RoomPattern::new).toList();
  }
}
