package dev.weir.common.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;

/** A key that is here beside a set that has to be fetched. */
class SignedTokensTest {

  private static final JWKSource<SecurityContext> AWAY =
      (_, _) -> {
        throw new KeySourceException("away");
      };

  private final ECKey here = key("here");
  private final ECKey far = key("far");

  private static ECKey key(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(ECKey key) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder().subject("anna").build());
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  private SignedTokens beside(JWKSource<SecurityContext> set) throws Exception {
    return new SignedTokens(new TrustedKeys(null, here.toPublicKey(), set));
  }

  @Test
  void keyThatIsHere_isEnough_whileTheSetIsAway() throws Exception {
    SignedTokens tokens = beside(AWAY);
    assertThat(tokens.read(signed(here))).isInstanceOf(TokenReading.Claims.class);
    // the set may have its key
    assertThat(tokens.read(signed(far))).isInstanceOf(TokenReading.Unavailable.class);
  }

  @Test
  void keysOfBoth_areBelieved_andNoOthers() throws Exception {
    SignedTokens tokens = beside(new ImmutableJWKSet<>(new JWKSet(far.toPublicJWK())));
    assertThat(tokens.read(signed(here))).isInstanceOf(TokenReading.Claims.class);
    assertThat(tokens.read(signed(far))).isInstanceOf(TokenReading.Claims.class);
    assertThat(tokens.read(signed(key("far")))).isInstanceOf(TokenReading.Refused.class);
    assertThat(tokens.read("a.b.c")).isInstanceOf(TokenReading.Refused.class);
  }
}
