package dev.weir.common.autoconfigure.settings;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import dev.weir.common.control.Secret;
import dev.weir.common.token.RemoteKeys;
import dev.weir.common.token.TrustedKeys;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.PublicKey;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of clients' tokens as an operator writes them.
 *
 * @param prefix what the settings' names begin with, such as {@code weir.chat.auth.}
 * @param secret the secret of tokens signed with HS256, of 32 bytes at least
 * @param secretFile or a file that holds it
 * @param publicKeyLocation a PEM file with the public key of tokens signed with RS256 or ES256
 * @param jwkSetUri where the public keys of the issuer are
 */
public record TokenKeys(
    String prefix,
    @Nullable Secret secret,
    @Nullable String secretFile,
    @Nullable String publicKeyLocation,
    @Nullable String jwkSetUri) {

  /** Whether there are any. */
  public boolean areGiven() {
    return Stream.of(secret, secretFile, publicKeyLocation, jwkSetUri).anyMatch(key -> key != null);
  }

  /**
   * Checks what can be told without looking at them.
   *
   * @param audience whom tokens have to be meant for; empty: anybody
   * @throws RefusedConfiguration where they contradict each other, or leave a door open
   */
  public void check(List<String> audience) {
    if (secret != null && secretFile != null) {
      throw new RefusedConfiguration(
          prefix + "secret and secret-file are both given.", "Give one of them.");
    }
    if (jwkSetUri != null && audience.isEmpty()) {
      throw new RefusedConfiguration(
          prefix
              + "audience is missing, so that a token of the issuer for any other service would"
              + " let its holder in.",
          "Set it to the audience that the issuer writes into tokens for this service.");
    }
  }

  /**
   * The keys. Nothing is fetched now.
   *
   * @throws RefusedConfiguration where one is none, or does not fit its algorithm
   */
  public TrustedKeys trusted() {
    String shared =
        secretFile == null
            ? secret == null ? null : secret.reveal()
            : SecretFile.read(prefix + "secret-file", secretFile);
    try {
      return new TrustedKeys(
          shared,
          publicKeyLocation == null ? null : publicKey(publicKeyLocation),
          jwkSetUri == null ? null : new RemoteKeys(address(jwkSetUri)));
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "A key of " + prefix + " does not fit: " + e.getMessage() + ".",
          "HS256 takes secret or secret-file, RS256 and ES256 public-key-location or jwk-set-uri.");
    }
  }

  private PublicKey publicKey(String file) {
    String setting = prefix + "public-key-location";
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

  private URL address(String text) {
    try {
      return URI.create(text).toURL();
    } catch (MalformedURLException | IllegalArgumentException e) {
      throw new RefusedConfiguration(
          prefix + "jwk-set-uri is " + text + ", which is no address.",
          "Name one such as https://issuer.example/keys.");
    }
  }
}
