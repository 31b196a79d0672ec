package dev.weir.common.acme;

import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * An account that one has with the authority otherwise, to which the ACME account is bound (RFC
 * 8555 section 7.3.4).
 *
 * @param keyId by which the authority knows the key
 * @param key that authority and account share
 */
public record ExternalAccount(String keyId, SecretKey key) {

  private static final int LEAST_BYTES = 32;

  /**
   * As authorities hand it out.
   *
   * @param macKey base64url, of 32 bytes or more: HMAC with SHA-256 takes no shorter one
   * @throws IllegalArgumentException where it is none; the key is not in the message
   */
  public static ExternalAccount of(String keyId, String macKey) {
    if (keyId.isBlank()) {
      throw new IllegalArgumentException("the key-id of the external account is empty");
    }
    byte[] bytes = decoded(macKey);
    if (bytes.length < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "the mac-key of the external account has "
              + bytes.length
              + " bytes where "
              + LEAST_BYTES
              + " or more were expected");
    }
    return new ExternalAccount(keyId, new SecretKeySpec(bytes, "HMAC"));
  }

  private static byte[] decoded(String macKey) {
    try {
      return Base64.getUrlDecoder().decode(macKey);
    } catch (IllegalArgumentException e) {
      // its message has a part of the key in it
      throw new IllegalArgumentException("the mac-key of the external account is not base64url");
    }
  }

  @Override
  public String toString() {
    return keyId;
  }
}
