package dev.weir.lb.sticky;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the values of sticky cookies: HMAC-SHA256 (RFC 2104) of what is named, cut to 128 bits. A
 * client can neither read from one whom it names nor make one for another upstream. Balancers of
 * the same secret make the same values.
 */
public final class StickyKey {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 16;
  private static final int SHORTEST = 16;

  private final SecretKeySpec key;

  /**
   * @param secret at least 16 bytes of UTF-8
   */
  public StickyKey(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    if (bytes.length < SHORTEST) {
      throw new IllegalArgumentException(
          "the sticky secret has " + bytes.length + " bytes; expected at least 16");
    }
    key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /**
   * The value that stands for one of those in a scope, in base64url: 22 characters.
   *
   * @param scope keeps values of one pool from meaning something in another
   * @param id of the one
   */
  String mark(String scope, String id) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] whole = mac.doFinal((scope + '\0' + id).getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
