package dev.weir.common.coding;

import java.util.List;
import java.util.Optional;

/** What becomes of the fields of an answer that may be coded. */
public final class CodedFields {

  private static final String ACCEPT_ENCODING = "Accept-Encoding";

  private CodedFields() {}

  /**
   * The value that {@code Vary} gets; none where it says already that the answer depends on {@code
   * Accept-Encoding}.
   *
   * @param lines the values it has, of each of its lines
   */
  public static Optional<String> vary(List<String> lines) {
    if (lines.isEmpty()) {
      return Optional.of(ACCEPT_ENCODING);
    }
    for (String line : lines) {
      for (String member : line.split(",", -1)) {
        String name = member.strip();
        if (name.equals("*") || name.equalsIgnoreCase(ACCEPT_ENCODING)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(String.join(", ", lines) + ", " + ACCEPT_ENCODING);
  }

  /**
   * The entity tag of a coded answer: weak, since its bytes are not those that the tag was given
   * to, and mean the same (RFC 9110 section 8.8.1).
   */
  public static String weak(String tag) {
    return tag.startsWith("W/") ? tag : "W/" + tag;
  }

  /**
   * The entity tag of a 304 to a client that has the coded answer: as the client calls it.
   *
   * @param ifNoneMatch what the client has
   * @param tag what the origin calls it
   * @return none where the client knows the tag as it is
   */
  public static Optional<String> knownAsWeak(String ifNoneMatch, String tag) {
    if (tag.isEmpty() || tag.startsWith("W/")) {
      return Optional.empty();
    }
    boolean known = false;
    for (int at = ifNoneMatch.indexOf(tag); at >= 0; at = ifNoneMatch.indexOf(tag, at + 1)) {
      if (!ifNoneMatch.startsWith("W/", at - 2)) {
        return Optional.empty();
      }
      known = true;
    }
    return known ? Optional.of(weak(tag)) : Optional.empty();
  }
}
