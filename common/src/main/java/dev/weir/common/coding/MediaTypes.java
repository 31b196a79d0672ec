package dev.weir.common.coding;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A set of media types: {@code text/html}, every subtype {@code text/*}, or those with a structured
 * syntax suffix (RFC 6838 section 4.2.8) {@code application/*+json}.
 */
final class MediaTypes {

  private final Set<String> exact = new HashSet<>();
  private final Set<String> anySubtype = new HashSet<>();
  private final Set<String> bySuffix = new HashSet<>();

  private MediaTypes() {}

  /**
   * @throws IllegalArgumentException where a text is none of the three forms
   */
  static MediaTypes of(List<String> patterns) {
    MediaTypes types = new MediaTypes();
    patterns.forEach(pattern -> types.add(pattern.strip().toLowerCase(Locale.ROOT)));
    return types;
  }

  private void add(String pattern) {
    if (!pattern.matches("[a-z0-9!#$&^_.+-]+/([a-z0-9!#$&^_.+-]+|\\*|\\*\\+[a-z0-9.-]+)")) {
      throw new IllegalArgumentException(
          "media type '"
              + pattern
              + "' is not of the form text/html, text/* or application/*+json");
    }
    int slash = pattern.indexOf('/');
    String type = pattern.substring(0, slash);
    String subtype = pattern.substring(slash + 1);
    if (subtype.equals("*")) {
      anySubtype.add(type);
    } else if (subtype.startsWith("*+")) {
      bySuffix.add(type + "/" + subtype.substring(1));
    } else {
      exact.add(pattern);
    }
  }

  /**
   * Whether a {@code Content-Type} is one of these, whatever its parameters.
   *
   * @param contentType the field's value; an empty one is never contained
   */
  boolean contain(String contentType) {
    int end = contentType.indexOf(';');
    String type =
        (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    int slash = type.indexOf('/');
    if (slash < 0) {
      return false;
    }
    int plus = type.lastIndexOf('+');
    return exact.contains(type)
        || anySubtype.contains(type.substring(0, slash))
        || (plus > slash && bySuffix.contains(type.substring(0, slash + 1) + type.substring(plus)));
  }
}
