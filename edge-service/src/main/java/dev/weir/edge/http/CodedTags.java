package dev.weir.edge.http;

import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Entity tags of answers that are compressed here: {@code "abc"} of the origin, in gzip, is {@code
 * "abc-gzip-1a2b3c4d"}, with a sum of the coded bytes, so that a strong tag stays the word for one
 * sequence of bytes (RFC 9110 section 8.8.3), whichever edge and level coded it. A weak tag stays
 * as it is: it names all codings.
 */
public final class CodedTags {

  private static final String WEAK = "W/";

  private CodedTags() {}

  /**
   * The tag of a coded body.
   *
   * @param tag of the answer as it came
   * @param coding its token
   */
  public static String of(String tag, String coding, byte[] body) {
    if (!EntityTags.isStrong(tag)) {
      return tag;
    }
    CRC32 sum = new CRC32();
    sum.update(body);
    return "%s%08x\"".formatted(stem(tag, coding), sum.getValue());
  }

  /**
   * By which tag a client has the coded answer already: by that of the coding, whatever the sum, or
   * by the weak one that it gets while the answer is coded on its way.
   *
   * @param lines of {@code If-None-Match}
   * @param tag of the answer as it came; empty where it has none
   * @param coding that it would be sent in
   */
  public static Optional<String> known(List<String> lines, String tag, String coding) {
    if (!EntityTags.isStrong(tag)) {
      return EntityTags.anyMatches(lines, tag) ? Optional.of(tag) : Optional.empty();
    }
    String stem = stem(tag, coding);
    for (String line : lines) {
      int at = line.indexOf(stem);
      int end = at < 0 ? -1 : line.indexOf('"', at + stem.length());
      if (end > 0) {
        return Optional.of(line.substring(at, end + 1));
      }
      if (line.strip().equals("*") || line.contains(WEAK + tag)) {
        return Optional.of(WEAK + tag);
      }
    }
    return Optional.empty();
  }

  private static String stem(String tag, String coding) {
    return tag.substring(0, tag.length() - 1) + "-" + coding + "-";
  }
}
