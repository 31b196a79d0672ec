package dev.weir.lb.auth;

import dev.weir.lb.sticky.Cookies;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The token that a request brings (RFC 6750 section 2.1, or a cookie). */
sealed interface BearerToken {

  String SCHEME = "Bearer";

  /** There is none. */
  record None() implements BearerToken {}

  /** There is more than one. */
  record Several() implements BearerToken {}

  /** There is one, of whatever kind. */
  record Given(String token) implements BearerToken {

    /** Who has it is its owner. */
    @Override
    public String toString() {
      return "Given[...]";
    }
  }

  /**
   * Looks for it.
   *
   * @param cookie where it is; null: in {@code Authorization}
   */
  static BearerToken of(Knock knock, @Nullable String cookie) {
    List<String> found =
        cookie == null
            ? knock.fields("authorization")
            : knock.fields("cookie").stream()
                .flatMap(field -> Cookies.values(field, cookie).stream())
                .toList();
    if (found.size() > 1) {
      return new Several();
    }
    String token =
        found.isEmpty() ? null : cookie == null ? bearer(found.getFirst()) : found.getFirst();
    return token == null ? new None() : new Given(Objects.requireNonNull(token));
  }

  private static @Nullable String bearer(String field) {
    return field.regionMatches(true, 0, SCHEME + " ", 0, SCHEME.length() + 1)
        ? field.substring(SCHEME.length()).strip()
        : null;
  }
}
