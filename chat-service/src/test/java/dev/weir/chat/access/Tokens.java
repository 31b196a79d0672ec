package dev.weir.chat.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;

/** Makes tokens for tests. */
public final class Tokens {

  /** As short as HS256 lets one be. */
  public static final String SECRET = "0123456789abcdef0123456789abcdef";

  private Tokens() {}

  /** Claims of a user, good for a while after a time. */
  public static JWTClaimsSet.Builder claims(String user, Instant now) {
    return new JWTClaimsSet.Builder().subject(user).expirationTime(Date.from(now.plusSeconds(300)));
  }

  /** Signed with {@link #SECRET}. */
  public static String hs256(JWTClaimsSet claims) throws JOSEException {
    return signed(
        new JWSHeader(JWSAlgorithm.HS256),
        claims,
        new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)));
  }

  static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
      throws JOSEException {
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }
}
