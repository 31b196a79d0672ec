package dev.weir.testkit;

import java.security.Key;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A request to a certificate authority whose signature holds (RFC 8555 section 6.2).
 *
 * @param header what was signed beside the payload
 * @param payload empty where something is only asked for (POST-as-GET)
 */
record AcmeRequest(Map<String, Object> header, Map<String, Object> payload) {

  /**
   * Reads and verifies.
   *
   * @param accounts the key of an account, by its address
   * @throws JoseException when the signature does not hold, or nobody can tell
   */
  static AcmeRequest verified(String body, Function<String, @Nullable JsonWebKey> accounts)
      throws JoseException {
    Map<String, Object> parts = JsonUtil.parseJson(body);
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(
        Stream.of("protected", "payload", "signature")
            .map(part -> String.valueOf(parts.get(part)))
            .collect(Collectors.joining(".")));
    Map<String, Object> header =
        JsonUtil.parseJson(signature.getHeaders().getFullHeaderAsJsonString());
    signature.setKey(key(signature, header, accounts));
    if (!signature.verifySignature()) {
      throw new JoseException("the signature does not hold");
    }
    String payload = signature.getPayload();
    return new AcmeRequest(header, payload.isEmpty() ? Map.of() : JsonUtil.parseJson(payload));
  }

  private static Key key(
      JsonWebSignature signature,
      Map<String, Object> header,
      Function<String, @Nullable JsonWebKey> accounts)
      throws JoseException {
    JsonWebKey key =
        header.containsKey("jwk")
            ? newKey(signature)
            : accounts.apply(String.valueOf(header.get("kid")));
    if (key == null) {
      throw new JoseException("nobody knows the account " + header.get("kid"));
    }
    return key.getKey();
  }

  private static PublicJsonWebKey newKey(JsonWebSignature signature) throws JoseException {
    return signature.getHeaders().getPublicJwkHeaderValue("jwk", null);
  }

  /** The key of whom an account is to be for. */
  JsonWebKey newKey() throws JoseException {
    Object key = header.get("jwk");
    if (!(key instanceof Map<?, ?> parameters)) {
      throw new JoseException("a new account needs a key");
    }
    return JsonWebKey.Factory.newJwk(
        parameters.entrySet().stream()
            .collect(Collectors.toMap(each -> String.valueOf(each.getKey()), Map.Entry::getValue)));
  }

  /** The address of the account that signed. */
  String account() {
    return String.valueOf(header.get("kid"));
  }

  String nonce() {
    return String.valueOf(header.get("nonce"));
  }

  String url() {
    return String.valueOf(header.get("url"));
  }
}
