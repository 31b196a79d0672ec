package dev.weir.testkit;

import java.security.Key;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** An account that a certificate authority knows otherwise (RFC 8555 section 7.3.4). */
record AcmeExternalAccount(String keyId, Key macKey) {

  /**
   * Whether the key of this account has signed for the key of a new one.
   *
   * @param request what is said of the new account
   * @param newKey its key
   * @param url that accounts are asked for at
   * @throws JoseException when it cannot be read
   */
  boolean isBound(Map<String, Object> request, JsonWebKey newKey, String url) throws JoseException {
    if (!(request.get("externalAccountBinding") instanceof Map<?, ?> parts)) {
      return false;
    }
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(
        Stream.of("protected", "payload", "signature")
            .map(part -> String.valueOf(parts.get(part)))
            .collect(Collectors.joining(".")));
    signature.setKey(macKey);
    return keyId.equals(signature.getKeyIdHeaderValue())
        && url.equals(signature.getHeader("url"))
        && signature.verifySignature()
        && JsonWebKey.Factory.newJwk(JsonUtil.parseJson(signature.getPayload()))
            .getKey()
            .equals(newKey.getKey());
  }
}
