package dev.weir.common.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that signatures are believed by. Which kind of key fits follows from the algorithm, so a
 * public key is never taken for a secret (RFC 8725 section 2.1).
 */
public final class TrustedKeys {

  /** The algorithms that are believed; {@code none} is not among them. */
  private static final Set<JWSAlgorithm> PUBLIC = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

  private static final int LEAST_SECRET_BYTES = 32;
  private static final int P256_BITS = 256;

  private final @Nullable SecretKeySpec secret;
  private final @Nullable PublicKey publicKey;
  private final @Nullable JWKSource<SecurityContext> remote;

  /**
   * The keys there are; null for each that there is not.
   *
   * @param secret for HS256; at least 32 bytes in UTF-8 (RFC 7518 section 3.2)
   * @param publicKey for RS256, or on the curve P-256 for ES256
   * @param remote a set of keys for RS256 and ES256
   * @throws IllegalArgumentException if one does not fit
   */
  public TrustedKeys(
      @Nullable String secret,
      @Nullable PublicKey publicKey,
      @Nullable JWKSource<SecurityContext> remote) {
    this.secret = secret == null ? null : secretKey(secret);
    this.publicKey = publicKey == null ? null : checked(publicKey);
    this.remote = remote;
  }

  /** Those among which a token's key may be, in the order in which they are to be tried. */
  List<JWSKeySelector<SecurityContext>> selectors() {
    List<JWSKeySelector<SecurityContext>> selectors = new ArrayList<>(2);
    if (secret != null || publicKey != null) {
      selectors.add((header, _) -> fitting(header));
    }
    if (remote != null) {
      selectors.add(new JWSVerificationKeySelector<>(PUBLIC, remote));
    }
    return selectors;
  }

  private List<Key> fitting(JWSHeader header) {
    JWSAlgorithm algorithm = header.getAlgorithm();
    List<Key> fitting = new ArrayList<>();
    if (secret != null && algorithm.equals(JWSAlgorithm.HS256)) {
      fitting.add(secret);
    }
    if (publicKey != null && fits(publicKey, algorithm)) {
      fitting.add(publicKey);
    }
    return fitting;
  }

  private static boolean fits(PublicKey key, JWSAlgorithm algorithm) {
    return algorithm.equals(key instanceof ECPublicKey ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256);
  }

  private static SecretKeySpec secretKey(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < LEAST_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "a secret of %d bytes: HS256 needs at least %d"
              .formatted(bytes.length, LEAST_SECRET_BYTES));
    }
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  private static PublicKey checked(PublicKey key) {
    boolean fits =
        key instanceof RSAPublicKey
            || (key instanceof ECPublicKey curve
                && curve.getParams().getCurve().getField().getFieldSize() == P256_BITS);
    if (!fits) {
      throw new IllegalArgumentException(
          "a public key of another kind: expected RSA, or the elliptic curve P-256");
    }
    return key;
  }
}
