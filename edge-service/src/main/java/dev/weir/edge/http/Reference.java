package dev.weir.edge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a URI reference in a field of a message names, seen from the target of its request (RFC 3986
 * section 5.2). {@link java.net.URI} goes by an older standard, by which {@code ?a} names another
 * resource, and refuses characters that clients send and origins understand.
 *
 * @param authority host and port as written; null where the reference names none: that of the
 *     request
 * @param target path and query, beginning with a slash
 */
public record Reference(@Nullable String authority, String target) {

  /**
   * Resolves a reference; its fragment counts for nothing. Empty where it is of another scheme than
   * HTTP's, or has a character that no request target has.
   *
   * @param target path and query of the request
   */
  public static Optional<Reference> resolve(String target, String reference) {
    String bare = before('#', reference);
    if (!bare.chars().allMatch(c -> c > ' ' && c != 0x7f)) {
      return Optional.empty();
    }
    int scheme = bare.indexOf(':');
    if (scheme >= 0 && bare.substring(0, scheme).chars().noneMatch(c -> c == '/' || c == '?')) {
      String name = bare.substring(0, scheme);
      String rest = bare.substring(scheme + 1);
      boolean http = name.equalsIgnoreCase("http") || name.equalsIgnoreCase("https");
      return http && rest.startsWith("//") ? Optional.of(elsewhere(rest)) : Optional.empty();
    }
    return Optional.of(bare.startsWith("//") ? elsewhere(bare) : here(target, bare));
  }

  /** A reference from its two slashes on. */
  private static Reference elsewhere(String reference) {
    String rest = reference.substring(2);
    String authority = before('/', before('?', rest));
    String target = rest.substring(authority.length());
    return new Reference(authority, target(before('?', target), query(target)));
  }

  private static Reference here(String target, String reference) {
    String base = before('?', target);
    String path = before('?', reference);
    if (path.isEmpty()) {
      return new Reference(null, base + query(reference.isEmpty() ? target : reference));
    }
    String whole =
        path.startsWith("/") ? path : base.substring(0, base.lastIndexOf('/') + 1) + path;
    return new Reference(null, target(whole, query(reference)));
  }

  private static String target(String path, String query) {
    return withoutDots(path) + query;
  }

  /** Section 5.2.4. */
  private static String withoutDots(String path) {
    List<String> kept = new ArrayList<>();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean up = segments[i].equals("..");
      if (up && !kept.isEmpty()) {
        kept.removeLast();
      }
      if (!up && !segments[i].equals(".")) {
        kept.add(segments[i]);
      } else if (i == segments.length - 1) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }

  /** With its question mark; empty where there is none. */
  private static String query(String text) {
    return text.substring(before('?', text).length());
  }

  private static String before(char end, String text) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }
}
