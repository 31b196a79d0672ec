package dev.weir.edge.functions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import run.endive.runtime.WasmRuntimeException;

/**
 * What the host computes for functions: codings, digests, random bytes and URLs. Bytes are strings
 * of one character a byte. The prelude asks with checked arguments; anything else is an error,
 * never more.
 */
final class HostBytes {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MOST_RANDOM = 1 << 16;

  private HostBytes() {}

  static String answer(String name, String value) {
    try {
      return switch (name) {
        case "decode" -> utf8(bytes(value));
        case "encoding" -> Encodings.named(value);
        case "text" -> Encodings.decode(value);
        case "encode" -> packed(value.getBytes(UTF_8));
        case "btoa" -> Base64.getEncoder().encodeToString(bytes(value));
        case "atob" -> packed(Base64.getDecoder().decode(value));
        case "bytes" -> packed(random(Integer.parseInt(value)));
        case "uuid" -> UUID.randomUUID().toString();
        case "digest" -> digest(value);
        case "hmac" -> hmac(value);
        case "url" -> HostUrl.parse(value);
        case "url-part" -> HostUrl.change(value);
        default -> throw new WasmRuntimeException("no such host function");
      };
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new WasmRuntimeException("the host refuses " + name, e);
    }
  }

  /** Java's own decoder is faster, and sees other errors than the Encoding standard. */
  private static String utf8(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    DecodedText standard = new DecodedText(bytes.length, false);
    UnicodeDecodings.utf8(bytes, true, standard);
    return standard.toString();
  }

  private static byte[] random(int length) {
    if (length < 0 || length > MOST_RANDOM) {
      throw new IllegalArgumentException("at most " + MOST_RANDOM + " random bytes");
    }
    byte[] drawn = new byte[length];
    RANDOM.nextBytes(drawn);
    return drawn;
  }

  /** {@code SHA-256:DATA}. */
  private static String digest(String value) throws GeneralSecurityException {
    int end = colon(value, 0);
    String algorithm = value.substring(0, end);
    return packed(MessageDigest.getInstance(algorithm).digest(bytes(value.substring(end + 1))));
  }

  /** {@code SHA-256:LENGTH OF KEY:KEY DATA}, without a space between the last two. */
  private static String hmac(String value) throws GeneralSecurityException {
    int hash = colon(value, 0);
    int length = colon(value, hash + 1);
    int key = length + 1;
    int data = Math.addExact(key, Integer.parseInt(value.substring(hash + 1, length)));
    if (data > value.length()) {
      throw new IllegalArgumentException("the key is shorter than it says");
    }
    String algorithm = "Hmac" + value.substring(0, hash).replace("-", "").toUpperCase(Locale.ROOT);
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(bytes(value.substring(key, data)), algorithm));
    return packed(mac.doFinal(bytes(value.substring(data))));
  }

  static int colon(String value, int from) {
    int at = value.indexOf(':', from);
    if (at < 0) {
      throw new IllegalArgumentException("a colon is missing");
    }
    return at;
  }

  static byte[] bytes(String packed) {
    return packed.getBytes(ISO_8859_1);
  }

  private static String packed(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
