package dev.weir.edge.functions;

import dev.weir.edge.functions.url.UrlPart;
import dev.weir.edge.functions.url.WebUrl;
import org.jspecify.annotations.Nullable;

/**
 * What the host computes for the {@code URL} of functions. It asks with lengths before texts that
 * may hold anything, and is answered in lines, as nothing of a URL has a line break; with nothing
 * where there is no such URL.
 */
final class HostUrl {

  private HostUrl() {}

  /** Reads {@code LENGTH OF BASE:BASE URL}, without a space between the two; {@code -:URL}. */
  static String parse(String asked) {
    int colon = HostBytes.colon(asked, 0);
    String length = asked.substring(0, colon);
    if (length.equals("-")) {
      return lines(WebUrl.parse(asked.substring(colon + 1), null));
    }
    int end = end(asked, colon + 1, length);
    WebUrl base = WebUrl.parse(asked.substring(colon + 1, end), null);
    return base == null ? "" : lines(WebUrl.parse(asked.substring(end), base));
  }

  /** Reads {@code PART:LENGTH OF URL:URL VALUE}, without a space between the last two. */
  static String change(String asked) {
    int part = HostBytes.colon(asked, 0);
    int length = HostBytes.colon(asked, part + 1);
    int end = end(asked, length + 1, asked.substring(part + 1, length));
    WebUrl url = WebUrl.parse(asked.substring(length + 1, end), null);
    return url == null
        ? ""
        : lines(url.with(UrlPart.valueOf(asked.substring(0, part)), asked.substring(end)));
  }

  private static int end(String asked, int from, String length) {
    long end = (long) from + Integer.parseInt(length);
    if (end < from || end > asked.length()) {
      throw new IllegalArgumentException("a text is shorter than it says");
    }
    return (int) end;
  }

  /** Each part with its mark, and whether there is a host, even an empty one. */
  private static String lines(@Nullable WebUrl url) {
    return url == null
        ? ""
        : String.join(
            "\n",
            url.scheme() + ":",
            url.username(),
            url.password(),
            url.host() == null ? "" : url.host(),
            url.port() == WebUrl.NO_PORT ? "" : Integer.toString(url.port()),
            url.path(),
            url.query() == null ? "" : "?" + url.query(),
            url.fragment() == null ? "" : "#" + url.fragment(),
            url.host() == null ? "" : "//",
            url.opaque() ? "opaque" : "");
  }
}
