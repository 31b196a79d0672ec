package dev.weir.edge.functions.url;

import java.util.Map;

/** The schemes that have rules of their own, and their default ports (WHATWG URL section 4.2). */
final class Scheme {

  static final String FILE = "file";

  private static final Map<String, Integer> SPECIAL =
      Map.of("ftp", 21, FILE, WebUrl.NO_PORT, "http", 80, "https", 443, "ws", 80, "wss", 443);

  private Scheme() {}

  static boolean isSpecial(String scheme) {
    return SPECIAL.containsKey(scheme);
  }

  static int defaultPort(String scheme) {
    return SPECIAL.getOrDefault(scheme, WebUrl.NO_PORT);
  }
}
