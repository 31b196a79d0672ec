package dev.weir.chat.app.config;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import dev.weir.chat.access.AccessPolicy;
import dev.weir.chat.access.ClaimedRights;
import dev.weir.chat.access.JwtChecker;
import dev.weir.chat.access.RemoteKeys;
import dev.weir.chat.access.Rights;
import dev.weir.chat.access.TokenRules;
import dev.weir.chat.access.TrustedKeys;
import dev.weir.chat.room.RoomPattern;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.autoconfigure.settings.SecretFile;
import dev.weir.common.control.Secret;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
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
    boolean keys =
        Stream.of(secret, secretFile, publicKeyLocation, jwkSetUri).anyMatch(key -> key != null);
    boolean guests = anonymous == null ? !keys : anonymous;
    check(keys, guests);
    return new AccessPolicy(
        keys ? new JwtChecker(keys(), rules(), executor, clock) : null,
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
    if (secret != null && secretFile != null) {
      throw new RefusedConfiguration(
          PREFIX + "secret and secret-file are both given.", "Give one of them.");
    }
    if (jwkSetUri != null && audience.isEmpty()) {
      throw new RefusedConfiguration(
          PREFIX
              + "audience is missing, so that a token of the issuer for any other service would"
              + " let its holder in.",
          "Set it to the audience that the issuer writes into tokens for this service.");
    }
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

  private TrustedKeys keys() {
    String shared =
        secretFile == null
            ? secret == null ? null : secret.reveal()
            : SecretFile.read(PREFIX + "secret-file", secretFile);
    try {
      return new TrustedKeys(
          shared,
          publicKeyLocation == null ? null : publicKey(publicKeyLocation),
          jwkSetUri == null ? null : new RemoteKeys(address(jwkSetUri)));
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "A key of " + PREFIX + " does not fit: " + e.getMessage() + ".",
          "HS256 takes secret or secret-file, RS256 and ES256 public-key-location or jwk-set-uri.");
    }
  }

  private static PublicKey publicKey(String file) {
    String setting = PREFIX + "public-key-location";
    try {
      JWK key = JWK.parseFromPEMEncodedObjects(SecretFile.read(setting, file));
      if (key instanceof AsymmetricJWK pair) {
        return pair.toPublicKey();
      }
      throw new JOSEException("no pair of keys");
    } catch (JOSEException e) {
      throw new RefusedConfiguration(
          setting + " is " + file + ", which holds no public key.",
          "Name a PEM file with a public key, RSA or of the elliptic curve P-256.");
    }
  }

  private static URL address(String text) {
    try {
      return URI.create(text).toURL();
    } catch (MalformedURLException | IllegalArgumentException e) {
      throw new RefusedConfiguration(
          PREFIX + "jwk-set-uri is " + text + ", which is no address.",
          "Name one such as https://issuer.example/keys.");
    }
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
