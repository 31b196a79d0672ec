package dev.weir.chat.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.common.token.SignedTokens;
import dev.weir.common.token.TrustedKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JwtCheckerTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final JWTClaimsSet CLAIMS = Tokens.claims("alice", NOW).build();

  private static RSAKey rsa;
  private static ECKey curve;

  @BeforeAll
  static void keys() throws Exception {
    rsa = new RSAKeyGenerator(2048).keyID("r").generate();
    curve = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
  }

  @Test
  void each_algorithm_is_believed_by_its_key() throws Exception {
    assertThat(judge(secretOnly(), Tokens.hs256(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
    assertThat(judge(new TrustedKeys(null, rsa.toPublicKey(), null), rs256(rsa, "any")))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(judge(new TrustedKeys(null, curve.toPublicKey(), null), es256(curve, "any")))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(judge(set(), rs256(rsa, "r"))).isInstanceOf(Verdict.Accepted.class);
    assertThat(judge(set(), es256(curve, "e"))).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void tokens_without_or_with_a_wrong_signature_are_refused() throws Exception {
    String good = Tokens.hs256(CLAIMS);
    String plain = new PlainJWT(CLAIMS).serialize();
    String changed = good.substring(0, good.length() - 8) + "AAAAAAAA";
    RSAKey other = new RSAKeyGenerator(2048).keyID("r").generate();
    for (String forged :
        List.of(
            "",
            "no token",
            "a.b.c",
            plain,
            changed,
            stripped(good),
            noneInHeader(good),
            rs256(other, "r"),
            "x".repeat(SignedTokens.LONGEST + 1))) {
      assertThat(kind(judge(all(), forged))).as(forged).isEqualTo(RoomProblem.TOKEN_REFUSED);
    }
  }

  /** The oldest trick: the public key, which everybody has, as the secret of an HMAC. */
  @Test
  void a_public_key_is_no_secret() throws Exception {
    byte[] key = rsa.toPublicKey().getEncoded();
    String forged =
        Tokens.signed(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r").build(),
            CLAIMS,
            new MACSigner(key));

    assertThat(kind(judge(set(), forged))).isEqualTo(RoomProblem.TOKEN_REFUSED);
    assertThat(kind(judge(new TrustedKeys(null, rsa.toPublicKey(), null), forged)))
        .isEqualTo(RoomProblem.TOKEN_REFUSED);
  }

  @Test
  void other_algorithms_and_types_are_refused() throws Exception {
    byte[] longer = (Tokens.SECRET + Tokens.SECRET).getBytes(StandardCharsets.UTF_8);
    String hs512 = Tokens.signed(new JWSHeader(JWSAlgorithm.HS512), CLAIMS, new MACSigner(longer));
    String otherType =
        Tokens.signed(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("logout+jwt"))
                .build(),
            CLAIMS,
            new MACSigner(Tokens.SECRET));

    assertThat(kind(judge(new TrustedKeys(Tokens.SECRET + Tokens.SECRET, null, null), hs512)))
        .isEqualTo(RoomProblem.TOKEN_REFUSED);
    assertThat(kind(judge(secretOnly(), otherType))).isEqualTo(RoomProblem.TOKEN_REFUSED);
  }

  @Test
  void claims_are_judged_after_the_signature() throws Exception {
    String old = Tokens.hs256(Tokens.claims("alice", NOW.minusSeconds(600)).build());

    assertThat(kind(judge(secretOnly(), old))).isEqualTo(RoomProblem.TOKEN_EXPIRED);
    assertThat(kind(judge(set(), old))).isEqualTo(RoomProblem.TOKEN_REFUSED);
  }

  @Test
  void keys_that_cannot_be_had_are_no_verdict_about_the_token() throws Exception {
    TrustedKeys away =
        new TrustedKeys(
            null,
            null,
            (_, _) -> {
              throw new KeySourceException("away");
            });

    assertThat(kind(judge(away, rs256(rsa, "r")))).isEqualTo(RoomProblem.KEYS_UNAVAILABLE);
  }

  @Test
  void keys_that_do_not_fit_their_algorithm_are_refused() throws Exception {
    ECKey large = new ECKeyGenerator(Curve.P_384).generate();

    assertThatThrownBy(() -> new TrustedKeys("short", null, null))
        .hasMessageContaining("at least 32");
    assertThatThrownBy(() -> new TrustedKeys(null, large.toPublicKey(), null))
        .hasMessageContaining("P-256");
  }

  private static TrustedKeys secretOnly() {
    return new TrustedKeys(Tokens.SECRET, null, null);
  }

  private static TrustedKeys set() {
    return new TrustedKeys(
        null,
        null,
        new ImmutableJWKSet<>(new JWKSet(List.of(rsa.toPublicJWK(), curve.toPublicJWK()))));
  }

  private static TrustedKeys all() throws Exception {
    return new TrustedKeys(
        Tokens.SECRET,
        rsa.toPublicKey(),
        new ImmutableJWKSet<>(new JWKSet(List.of(rsa.toPublicJWK(), curve.toPublicJWK()))));
  }

  private static String rs256(RSAKey key, String id) throws Exception {
    return Tokens.signed(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build(), CLAIMS, new RSASSASigner(key));
  }

  private static String es256(ECKey key, String id) throws Exception {
    return Tokens.signed(
        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(id).build(), CLAIMS, new ECDSASigner(key));
  }

  private static String stripped(String token) {
    return token.substring(0, token.lastIndexOf('.') + 1);
  }

  private static String noneInHeader(String token) {
    String header =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
    return header + token.substring(token.indexOf('.'));
  }

  private static Verdict judge(TrustedKeys keys, String token) {
    TokenRules rules =
        new TokenRules(
            null, Set.of(), "sub", new ClaimedRights("rooms", Rights.ALL), Duration.ZERO);
    return new JwtChecker(keys, rules, Runnable::run, InstantSource.fixed(NOW))
        .check(token)
        .toCompletableFuture()
        .join();
  }

  private static RoomProblem kind(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).kind();
  }
}
