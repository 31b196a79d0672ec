package dev.weir.lb.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** What {@code Authorization} says in the scheme {@code Basic} (RFC 7617). */
sealed interface BasicCredentials {

  /** More is not looked at: it is nobody's name and password. */
  int LONGEST = 4_096;

  String SCHEME = "Basic";

  /** Nothing, or something in another scheme. */
  record None() implements BasicCredentials {}

  /**
   * Nothing that could be right.
   *
   * @param why it is not, in a sentence
   */
  record Malformed(String why) implements BasicCredentials {}

  /**
   * A name and a password.
   *
   * @param password as its bytes came
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Given(String user, byte[] password) implements BasicCredentials {

    /** The password is nobody's to read. */
    @Override
    public String toString() {
      return "Given[" + user + "]";
    }
  }

  /**
   * Reads them.
   *
   * @param fields all lines of the field
   */
  static BasicCredentials of(List<String> fields) {
    if (fields.isEmpty()) {
      return new None();
    }
    if (fields.size() > 1) {
      return new Malformed("There is more than one Authorization field.");
    }
    String field = fields.getFirst();
    boolean basic =
        field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            && (field.length() == SCHEME.length() || field.charAt(SCHEME.length()) == ' ');
    if (!basic) {
      return new None();
    }
    if (field.length() > LONGEST) {
      return new Malformed("The credentials are longer than any can be.");
    }
    try {
      return decoded(Base64.getDecoder().decode(field.substring(SCHEME.length()).strip()));
    } catch (IllegalArgumentException e) {
      return new Malformed("The credentials are not in base64.");
    }
  }

  private static BasicCredentials decoded(byte[] pair) {
    int colon = 0;
    while (colon < pair.length && pair[colon] != ':') {
      colon++;
    }
    if (colon == pair.length) {
      return new Malformed("The credentials have no colon between name and password.");
    }
    for (byte octet : pair) {
      if ((octet >= 0 && octet < ' ') || octet == 0x7f) {
        return new Malformed("The credentials have a control character.");
      }
    }
    try {
      String user =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(pair, 0, colon)).toString();
      return new Given(user, Arrays.copyOfRange(pair, colon + 1, pair.length));
    } catch (CharacterCodingException e) {
      return new Malformed("The name is not in UTF-8.");
    }
  }
}
