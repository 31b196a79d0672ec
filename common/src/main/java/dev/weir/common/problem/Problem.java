package dev.weir.common.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A problem as RFC 9457 has it: what went wrong, in a form for programs and people.
 *
 * @param slug names the kind of problem for good; ends its {@link #type}
 * @param title the kind in a few words, the same for every occurrence
 * @param status the HTTP status, 400 to 599
 * @param detail this occurrence, in a sentence for people; may be empty
 * @param extensions more members, of strings, numbers, booleans, lists and maps
 */
public record Problem(
    String slug, String title, int status, String detail, Map<String, Object> extensions) {

  /** The media type of {@link #toJson}. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPES = "https://weir.dev/problems/";
  private static final Pattern SLUG = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  public Problem {
    if (!SLUG.matcher(slug).matches()) {
      throw new IllegalArgumentException(
          "\"" + slug + "\" is not a slug: expected words of a-z and 0-9 joined by hyphens");
    }
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status " + status + " is not between 400 and 599");
    }
    extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
  }

  /** A problem without extensions. */
  public static Problem of(String slug, String title, int status, String detail) {
    return new Problem(slug, title, status, detail, Map.of());
  }

  /** This problem with one more member, or with another value of it. */
  public Problem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(extensions);
    more.put(member, value);
    return new Problem(slug, title, status, detail, more);
  }

  /** The URI that identifies the kind of problem. */
  public String type() {
    return TYPES + slug;
  }

  /** This problem as JSON in UTF-8, without line breaks. */
  public byte[] toJson() {
    return ProblemJson.write(this);
  }
}
