package dev.weir.chat.deflate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a client offers in {@code Sec-WebSocket-Extensions} (RFC 6455 section 9.1) and agrees
 * to the first offer of permessage-deflate that can be kept. An offer with a parameter that is
 * unknown, given twice or of a wrong value is declined, as RFC 7692 section 7.1 demands; the next
 * one may still do.
 */
public final class DeflateOffers {

  static final String NAME = "permessage-deflate";
  static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
  static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
  static final String SERVER_WINDOW = "server_max_window_bits";
  static final String CLIENT_WINDOW = "client_max_window_bits";

  private static final int MOST_OFFERS = 16;
  private static final String BITS = "8|9|1[0-5]";

  private DeflateOffers() {}

  /**
   * Agrees.
   *
   * @param lines the values of the field, as they came
   * @param serverNoContext whether this server codes each message for itself, asked or not
   * @param clientNoContext whether the client is to do the same, asked or not
   * @return empty where nothing is offered that can be kept
   */
  public static Optional<DeflateTerms> agree(
      List<String> lines, boolean serverNoContext, boolean clientNoContext) {
    return split(String.join(",", lines), ',').stream()
        .limit(MOST_OFFERS)
        .map(offer -> agree(offer, serverNoContext, clientNoContext))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<DeflateTerms> agree(
      String offer, boolean serverNoContext, boolean clientNoContext) {
    List<String> parts = split(offer, ';');
    if (!NAME.equalsIgnoreCase(parts.getFirst().strip())) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      String name = (equals < 0 ? part : part.substring(0, equals)).strip();
      String value = equals < 0 ? "" : unquoted(part.substring(equals + 1).strip());
      boolean named = equals >= 0;
      if (!isAcceptable(name.toLowerCase(Locale.ROOT), named, value)
          || parameters.put(name.toLowerCase(Locale.ROOT), value) != null) {
        return Optional.empty();
      }
    }
    String window = parameters.get(SERVER_WINDOW);
    return Optional.of(
        new DeflateTerms(
            serverNoContext || parameters.containsKey(SERVER_NO_CONTEXT),
            clientNoContext || parameters.containsKey(CLIENT_NO_CONTEXT),
            window == null ? DeflateTerms.LARGEST_WINDOW : Integer.parseInt(window),
            window != null));
  }

  private static boolean isAcceptable(String name, boolean hasValue, String value) {
    return switch (name) {
      case SERVER_NO_CONTEXT, CLIENT_NO_CONTEXT -> !hasValue;
      case SERVER_WINDOW -> value.matches(BITS);
      case CLIENT_WINDOW -> !hasValue || value.matches(BITS);
      default -> false;
    };
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1).replace("\\", "") : value;
  }

  /** Splits at a separator, but not within quotes. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && quoted) {
        at++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, at));
        start = at + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }
}
