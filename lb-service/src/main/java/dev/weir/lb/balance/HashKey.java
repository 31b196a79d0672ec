package dev.weir.lb.balance;

import dev.weir.common.net.HttpToken;
import dev.weir.common.net.RequestPath;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about, for algorithms that send equal keys to the same candidate. A request
 * that lacks what is asked for goes by its client.
 *
 * @param kind which part of the request
 * @param name of the field, cookie or parameter; empty for the other kinds
 */
public record HashKey(Kind kind, String name) {

  private static final int LONGEST_NAME = 64;
  private static final int NETWORK_BYTES = 8;

  /** Parts of a request. */
  public enum Kind {
    /** The path with its query. */
    URI,
    /** The path without its query. */
    PATH,
    /** The client's address, of an IPv6 address its /64. */
    CLIENT,
    /** The first value of a header field. */
    HEADER,
    /** A cookie. */
    COOKIE,
    /** A parameter of the query, as it is written there. */
    QUERY
  }

  /** The path with its query. */
  public static HashKey uri() {
    return new HashKey(Kind.URI, "");
  }

  /**
   * The key of that label: {@code uri}, {@code path}, {@code client}, {@code header:NAME}, {@code
   * cookie:NAME} or {@code query:NAME}.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static HashKey parse(String label) {
    int colon = label.indexOf(':');
    String name = colon < 0 ? "" : label.substring(colon + 1);
    Kind kind =
        switch (colon < 0 ? label : label.substring(0, colon + 1)) {
          case "uri" -> Kind.URI;
          case "path" -> Kind.PATH;
          case "client" -> Kind.CLIENT;
          case "header:" -> Kind.HEADER;
          case "cookie:" -> Kind.COOKIE;
          case "query:" -> Kind.QUERY;
          default -> null;
        };
    if (kind == null || (colon >= 0 && !HttpToken.is(name, LONGEST_NAME))) {
      throw new IllegalArgumentException(
          "'"
              + label
              + "' is no hash key; expected uri, path, client, header:NAME, cookie:NAME or query:NAME");
    }
    return new HashKey(kind, name);
  }

  /** The hash of what the request has there, spread over the whole range. */
  long of(Ask ask) {
    String text = text(ask);
    return Hash64.mix(text == null || text.isEmpty() ? client(ask.client()) : text.hashCode());
  }

  /** A place for what the request has there, from 0 to below 1, the same for equal values. */
  public double place(Ask ask) {
    return (of(ask) >>> 11) * 0x1.0p-53;
  }

  private @Nullable String text(Ask ask) {
    return switch (kind) {
      case URI -> ask.target();
      case PATH -> RequestPath.withoutQuery(ask.target());
      case CLIENT -> null;
      case HEADER -> ask.header(name);
      case COOKIE -> named(ask.header("cookie"), 0, ';');
      case QUERY -> named(ask.target(), ask.target().indexOf('?') + 1, '&');
    };
  }

  /** The value of {@code name=value} in a list. */
  private @Nullable String named(@Nullable String list, int from, char separator) {
    if (list == null || (separator == '&' && from == 0)) {
      return null;
    }
    int at = from;
    while (at < list.length()) {
      int end = list.indexOf(separator, at);
      int to = end < 0 ? list.length() : end;
      int start = blanks(list, at, to);
      if (list.startsWith(name, start) && list.startsWith("=", start + name.length())) {
        return list.substring(start + name.length() + 1, to);
      }
      at = to + 1;
    }
    return null;
  }

  private static int blanks(String list, int from, int to) {
    int at = from;
    while (at < to && list.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  private static long client(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.hashCode();
    }
    byte[] bytes = address.getAddress();
    long network = 0;
    for (int i = 0; i < NETWORK_BYTES; i++) {
      network = network << 8 | (bytes[i] & 0xFF);
    }
    return network;
  }
}
