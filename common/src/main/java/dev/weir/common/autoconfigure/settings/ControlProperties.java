package dev.weir.common.autoconfigure.settings;

import dev.weir.common.control.Role;
import dev.weir.common.control.Secret;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code weir.control}: who may do what on the control listener. With a token or an issuer,
 * everyone is asked who they are.
 *
 * @param open whether it may be reached from other machines though nothing asks who calls
 * @param hosts names by which it is called, besides {@code localhost}
 * @param tokens bearer tokens by the name of their holder
 * @param jwt JSON Web Tokens of an issuer
 */
public record ControlProperties(
    @DefaultValue("false") boolean open,
    @DefaultValue List<String> hosts,
    @DefaultValue Map<String, TokenProperties> tokens,
    @DefaultValue JwtProperties jwt) {

  /** Whether callers are asked who they are. */
  public boolean asks() {
    return !tokens.isEmpty() || jwt.isGiven();
  }

  /**
   * One token, from one of three sources.
   *
   * @param token as its holder sends it
   * @param sha256 or its SHA-256, in hexadecimal
   * @param tokenFile or a file that holds it
   * @param role what its holder may do
   */
  public record TokenProperties(
      @Nullable Secret token,
      @Nullable Secret sha256,
      @Nullable String tokenFile,
      @DefaultValue("read") Role role) {}

  /**
   * JSON Web Tokens, of an issuer or checked with a key.
   *
   * @param issuerUri says where its keys are (OpenID Connect discovery, RFC 8414); what it says is
   *     read when the first token comes
   * @param jwkSetUri or where its keys are; with {@code issuerUri}, that is only compared
   * @param publicKeyLocation or a PEM file with the public key, RSA or elliptic curve
   * @param audience what tokens must be meant for, one of these
   * @param rolesClaim where roles are: a claim, or members joined by dots. A list or words apart
   */
  public record JwtProperties(
      @Nullable String issuerUri,
      @Nullable String jwkSetUri,
      @Nullable String publicKeyLocation,
      @DefaultValue List<String> audience,
      @DefaultValue("roles") String rolesClaim) {

    public boolean isGiven() {
      return Stream.of(issuerUri, jwkSetUri, publicKeyLocation).anyMatch(source -> source != null);
    }
  }
}
