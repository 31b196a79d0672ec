package dev.weir.edge.functions.url;

import org.jspecify.annotations.Nullable;

/**
 * A URL that was read (WHATWG URL section 4.1), all of it ASCII.
 *
 * @param scheme in small letters, without the colon
 * @param username percent-encoded; empty for none
 * @param password percent-encoded; empty for none
 * @param host as it is written, an IPv6 address in brackets; empty for an empty one, null for none
 * @param port 0 to 65535; -1 for none, and for the default of the scheme
 * @param path segments with a slash before each, or, where it is opaque, any text
 * @param opaque whether the path has no segments, as that of {@code mailto:} has none
 * @param query without the question mark; null for none
 * @param fragment without the number sign; null for none
 */
public record WebUrl(
    String scheme,
    String username,
    String password,
    @Nullable String host,
    int port,
    String path,
    boolean opaque,
    @Nullable String query,
    @Nullable String fragment) {

  /** What stands for no port. */
  public static final int NO_PORT = -1;

  /**
   * Reads a URL.
   *
   * @param base what it is relative to; null for nothing
   * @return null where it makes no sense
   */
  public static @Nullable WebUrl parse(String input, @Nullable WebUrl base) {
    return UrlParser.parse(input, base);
  }

  /** This URL with one part set to what is given, or as it is where that makes no sense. */
  public WebUrl with(UrlPart part, String value) {
    return part.set(this, value);
  }

  /** The whole, as it is written (section 4.5). */
  public String href() {
    StringBuilder out = new StringBuilder(scheme).append(':');
    if (host != null) {
      out.append("//");
      if (hasCredentials()) {
        out.append(username);
        if (!password.isEmpty()) {
          out.append(':').append(password);
        }
        out.append('@');
      }
      out.append(host);
      if (port != NO_PORT) {
        out.append(':').append(port);
      }
    } else if (!opaque && path.startsWith("//")) {
      // what follows would be taken for a host
      out.append("/.");
    }
    out.append(path);
    if (query != null) {
      out.append('?').append(query);
    }
    if (fragment != null) {
      out.append('#').append(fragment);
    }
    return out.toString();
  }

  boolean hasCredentials() {
    return !username.isEmpty() || !password.isEmpty();
  }

  boolean isSpecial() {
    return Scheme.isSpecial(scheme);
  }

  /** Whether it may have neither user nor port (section 4.1). */
  boolean isWithoutPlace() {
    return host == null || host.isEmpty() || scheme.equals(Scheme.FILE);
  }
}
