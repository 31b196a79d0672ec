package dev.weir.common.autoconfigure.control;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.proc.JWKSecurityContext;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SingleKeyJWSKeySelector;
import dev.weir.common.autoconfigure.settings.ControlProperties.JwtProperties;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.autoconfigure.settings.SecretFile;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;

/**
 * Turns {@code weir.control.jwt} into a decoder that believes signatures by public keys alone, and
 * only tokens that end, are meant for this service and come from its issuer. Asks nobody before the
 * first token comes.
 */
final class JwtDecoders {

  /** How far clocks may be apart. */
  private static final Duration SKEW = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private JwtDecoders() {}

  static ReactiveJwtDecoder of(JwtProperties from) {
    check(from);
    NimbusReactiveJwtDecoder decoder = decoder(from);
    decoder.setJwtValidator(validator(from));
    return decoder;
  }

  private static void check(JwtProperties from) {
    long keys =
        Stream.of(from.jwkSetUri(), from.publicKeyLocation()).filter(key -> key != null).count();
    if (keys > 1) {
      throw new RefusedConfiguration(
          "weir.control.jwt has both jwk-set-uri and public-key-location.", "Give one.");
    }
    if (from.audience().isEmpty()) {
      throw new RefusedConfiguration(
          "weir.control.jwt.audience is missing, so that a token meant for any other service would"
              + " open this one.",
          "Set it to the audience that the issuer writes into tokens for Weir.");
    }
  }

  private static NimbusReactiveJwtDecoder decoder(JwtProperties from) {
    if (from.publicKeyLocation() != null) {
      return ofKey(from.publicKeyLocation());
    }
    if (from.jwkSetUri() != null) {
      return NimbusReactiveJwtDecoder.withJwkSetUri(from.jwkSetUri())
          .jwsAlgorithms(known -> known.addAll(Arrays.asList(SignatureAlgorithm.values())))
          .validateType(false)
          .webClient(client())
          .build();
    }
    return NimbusReactiveJwtDecoder.withIssuerLocation(Objects.requireNonNull(from.issuerUri()))
        .validateType(false)
        .webClient(client())
        .build();
  }

  /** One key is meant whatever key a token names. */
  private static NimbusReactiveJwtDecoder ofKey(String file) {
    JWK key = publicKey(file);
    SignatureAlgorithm algorithm = algorithm(key);
    JWSKeySelector<JWKSecurityContext> only =
        new SingleKeyJWSKeySelector<>(JWSAlgorithm.parse(algorithm.getName()), keyOf(key));
    return NimbusReactiveJwtDecoder.withJwkSource(_ -> Flux.just(key))
        .jwsAlgorithm(algorithm)
        .validateType(false)
        .jwtProcessorCustomizer(processor -> processor.setJWSKeySelector(only))
        .build();
  }

  private static PublicKey keyOf(JWK key) {
    try {
      return ((AsymmetricJWK) key).toPublicKey();
    } catch (JOSEException e) {
      throw new IllegalStateException("a key that was read is a key", e);
    }
  }

  private static JWK publicKey(String file) {
    String setting = "weir.control.jwt.public-key-location";
    try {
      JWK key = JWK.parseFromPEMEncodedObjects(SecretFile.read(setting, file)).toPublicJWK();
      if (key instanceof RSAKey || key instanceof ECKey) {
        return key;
      }
      throw new IllegalArgumentException("of kind " + key.getKeyType());
    } catch (JOSEException | IllegalArgumentException e) {
      throw new RefusedConfiguration(
          setting + " is " + file + ", which holds no public key.",
          "Name a PEM file with a public key, RSA or elliptic curve.");
    }
  }

  private static SignatureAlgorithm algorithm(JWK key) {
    if (!(key instanceof ECKey curve)) {
      return SignatureAlgorithm.RS256;
    }
    return switch (curve.size()) {
      case 256 -> SignatureAlgorithm.ES256;
      case 384 -> SignatureAlgorithm.ES384;
      default -> SignatureAlgorithm.ES512;
    };
  }

  private static WebClient client() {
    HttpClient client = HttpClient.create().responseTimeout(PATIENCE);
    return WebClient.builder().clientConnector(new ReactorClientHttpConnector(client)).build();
  }

  private static OAuth2TokenValidator<Jwt> validator(JwtProperties from) {
    JwtTimestampValidator times = new JwtTimestampValidator(SKEW);
    times.setAllowEmptyExpiryClaim(false);
    JwtTypeValidator type = new JwtTypeValidator("JWT", "at+jwt");
    type.setAllowEmpty(true);
    List<OAuth2TokenValidator<Jwt>> all = new ArrayList<>(List.of(times, type, audience(from)));
    if (from.issuerUri() != null) {
      all.add(new JwtIssuerValidator(from.issuerUri()));
    }
    return new DelegatingOAuth2TokenValidator<>(all);
  }

  private static OAuth2TokenValidator<Jwt> audience(JwtProperties from) {
    Set<String> wanted = Set.copyOf(from.audience());
    return new JwtClaimValidator<@Nullable Collection<String>>(
        JwtClaimNames.AUD, meant -> meant != null && meant.stream().anyMatch(wanted::contains));
  }
}
