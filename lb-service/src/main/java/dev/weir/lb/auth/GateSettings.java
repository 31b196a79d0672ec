package dev.weir.lb.auth;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a gate talks to clients and upstreams.
 *
 * @param realm what it calls itself, in visible characters of ASCII and spaces
 * @param forward whether upstreams get the credentials
 * @param userHeader the field that tells upstreams of the user; null: none
 */
public record GateSettings(String realm, boolean forward, @Nullable String userHeader) {

  private static final Pattern REALM = Pattern.compile("[ -~]{1,100}");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

  /** What a message hangs on, or says for somebody else. */
  private static final Set<String> NOT_FOR_USERS =
      Set.of(
          "authorization",
          "connection",
          "content-length",
          "content-type",
          "cookie",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "via",
          "x-request-id");

  public GateSettings {
    checkRealm(realm);
    if (userHeader != null) {
      checkField("user-header", userHeader);
    }
  }

  /**
   * Whether a gate may call itself so.
   *
   * @throws IllegalArgumentException where not
   */
  static void checkRealm(String realm) {
    if (!REALM.matcher(realm).matches()) {
      throw new IllegalArgumentException(
          "realm is '" + realm + "'; expected 1 to 100 visible characters of ASCII and spaces");
    }
  }

  /**
   * Whether a gate may write a field.
   *
   * @param setting who names it
   * @throws IllegalArgumentException where not
   */
  static void checkField(String setting, String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
    if (!TOKEN.matcher(name).matches()
        || NOT_FOR_USERS.contains(plain)
        || plain.startsWith("x-forwarded-")) {
      throw new IllegalArgumentException(
          setting
              + " is '"
              + name
              + "'; expected the name of a header of your own, such as X-User");
    }
  }

  /** What it says of a user that it knows now. */
  GateVerdict.Admitted admit(String user) {
    Set<String> taken = new HashSet<>();
    if (!forward) {
      taken.add("authorization");
    }
    if (userHeader == null) {
      return new GateVerdict.Admitted(taken, Map.of());
    }
    taken.add(userHeader.toLowerCase(Locale.ROOT).replace('_', '-'));
    return new GateVerdict.Admitted(taken, Map.of(userHeader, FieldText.encoded(user)));
  }
}
