package dev.weir.lb.auth;

import dev.weir.common.net.HttpToken;
import dev.weir.common.netty.http.Lookalikes;
import java.util.Set;
import java.util.regex.Pattern;

/** What the settings of any gate may say. */
final class SettingChecks {

  private static final Pattern REALM = Pattern.compile("[ -~]{1,100}");
  private static final int LONGEST_NAME = 100;

  /** What a message hangs on, or says for somebody else. */
  private static final Set<String> NOT_FOR_USERS =
      Set.of(
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "cookie",
          "expect",
          "forwarded",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "via",
          "x-real-ip",
          "x-request-id");

  private SettingChecks() {}

  /**
   * Whether a gate may call itself so.
   *
   * @throws IllegalArgumentException where not
   */
  static void realm(String realm) {
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
  static void field(String setting, String name) {
    String plain = Lookalikes.plain(name);
    if (!HttpToken.is(name, LONGEST_NAME)
        || NOT_FOR_USERS.contains(plain)
        || plain.startsWith("x-forwarded-")) {
      throw new IllegalArgumentException(
          setting
              + " is '"
              + name
              + "'; expected the name of a header of your own, such as X-User");
    }
  }

  /**
   * Whether there can be a cookie of a name.
   *
   * @throws IllegalArgumentException where not
   */
  static void cookie(String name) {
    if (!HttpToken.is(name, LONGEST_NAME)) {
      throw new IllegalArgumentException("cookie is '" + name + "'; expected a name of one");
    }
  }
}
