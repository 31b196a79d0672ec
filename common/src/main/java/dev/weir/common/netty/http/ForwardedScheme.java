package dev.weir.common.netty.http;

import dev.weir.common.net.QuotedParts;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client came over TLS to the first of the trusted proxies that its request passed, as
 * their fields say. Each hop adds its own word behind those before, so the first counts; of several
 * fields {@code X-Forwarded-Proto}, then {@code Forwarded} (RFC 7239 section 5.4), then {@code
 * X-Forwarded-Scheme} and {@code X-Forwarded-Ssl}.
 */
public final class ForwardedScheme {

  /** Some proxies name the scheme of a WebSocket. */
  private static final Set<String> SECURE = Set.of("https", "wss");

  private static final String PARAMETER = "proto=";

  /** Of parameters, and of the hops that they are of. */
  private static final String SEPARATORS = ";,";

  private ForwardedScheme() {}

  /** Reads the fields of a request that a trusted proxy sent: those of others may be lies. */
  public static boolean isSecure(HttpHeaders request) {
    return isSecure(request, false);
  }

  /**
   * The same.
   *
   * @param unsaid what holds where no field says anything
   */
  static boolean isSecure(HttpHeaders request, boolean unsaid) {
    String scheme = first(request.get(ForwardingFields.PROTO));
    if (scheme.isEmpty()) {
      scheme = ofForwarded(request);
    }
    if (scheme.isEmpty()) {
      scheme = first(request.get(ForwardingFields.SCHEME));
    }
    return scheme.isEmpty()
        ? isOn(first(request.get(ForwardingFields.SSL)), unsaid)
        : SECURE.contains(scheme);
  }

  private static boolean isOn(String word, boolean unsaid) {
    return word.isEmpty() ? unsaid : word.equals("on");
  }

  /** Whether {@code X-Forwarded-Proto} says a scheme. */
  static boolean isInProto(HttpHeaders request) {
    return !first(request.get(ForwardingFields.PROTO)).isEmpty();
  }

  /** Whether {@code Forwarded} says a scheme. */
  static boolean isInForwarded(HttpHeaders request) {
    return !ofForwarded(request).isEmpty();
  }

  /** The first element of a list, in lower case; empty where there is none. */
  private static String first(@Nullable String list) {
    if (list == null) {
      return "";
    }
    int comma = list.indexOf(',');
    return uniform(comma < 0 ? list : list.substring(0, comma));
  }

  private static String ofForwarded(HttpHeaders request) {
    for (String line : request.getAll(ForwardingFields.FORWARDED)) {
      for (int at = 0; at <= line.length(); ) {
        int end = QuotedParts.end(line, at, SEPARATORS);
        String pair = uniform(line.substring(at, end));
        if (pair.startsWith(PARAMETER)) {
          return uniform(pair.substring(PARAMETER.length()).replace("\"", ""));
        }
        at = end + 1;
      }
    }
    return "";
  }

  private static String uniform(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
