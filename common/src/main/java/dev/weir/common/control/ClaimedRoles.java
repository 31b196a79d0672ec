package dev.weir.common.control;

import dev.weir.common.token.ClaimPath;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads roles from the claims of a JSON Web Token. Words that are none are passed over: they are
 * meant for others.
 */
public final class ClaimedRoles {

  private ClaimedRoles() {}

  /**
   * The roles that a claim names, as a list or as words apart.
   *
   * @param claims of the token
   * @param claim its name, or names of members joined by dots: {@code realm_access.roles}
   */
  public static Set<Role> of(Map<String, Object> claims, String claim) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (Object word : words(ClaimPath.find(claims, claim))) {
      for (Role role : Role.values()) {
        if (role.name().toLowerCase(Locale.ROOT).equals(word)) {
          roles.add(role);
        }
      }
    }
    return roles;
  }

  private static Collection<?> words(@Nullable Object claim) {
    return switch (claim) {
      case Collection<?> list -> list;
      case String text -> Arrays.asList(text.split(" "));
      case null, default -> Set.of();
    };
  }
}
