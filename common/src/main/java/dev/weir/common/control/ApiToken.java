package dev.weir.common.control;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A bearer token that opens the control plane. Only its SHA-256 is held, so that neither a log nor
 * a heap dump tells it.
 */
public final class ApiToken {

  /** The shortest token: less could be guessed. */
  public static final int SHORTEST = 20;

  /** What RFC 6750 section 2.1 lets a bearer token be. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final Pattern DIGEST = Pattern.compile("[0-9A-Fa-f]{64}");

  private final String name;
  private final Role role;
  private final byte[] digest;

  private ApiToken(String name, Role role, byte[] digest) {
    this.name = name;
    this.role = role;
    this.digest = digest;
  }

  /**
   * A token as its holder sends it.
   *
   * @param name of the holder, for the audit log
   * @throws IllegalArgumentException when it is too short, or no bearer token; the message does not
   *     tell it
   */
  public static ApiToken of(String name, Role role, String token) {
    if (token.length() < SHORTEST) {
      throw new IllegalArgumentException(
          "it has " + token.length() + " characters, but must have " + SHORTEST + " or more");
    }
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "it has characters besides letters, digits, and - . _ ~ + / (and = at its end)");
    }
    return new ApiToken(name, role, sha256(token));
  }

  /**
   * A token of which only the SHA-256 is known.
   *
   * @param digest 64 hexadecimal digits
   * @throws IllegalArgumentException when it is anything else
   */
  public static ApiToken ofDigest(String name, Role role, String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException("it is not 64 hexadecimal digits");
    }
    return new ApiToken(name, role, HexFormat.of().parseHex(digest));
  }

  public String name() {
    return name;
  }

  public Role role() {
    return role;
  }

  /** Takes the same time for every digest of 32 bytes. */
  boolean matches(byte[] presented) {
    return MessageDigest.isEqual(digest, presented);
  }

  boolean sameAs(ApiToken other) {
    return matches(other.digest);
  }

  static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Name and role. */
  @Override
  public String toString() {
    return name + " (" + role + ")";
  }
}
