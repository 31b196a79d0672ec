package dev.weir.common.token;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds claims within claims. */
public final class ClaimPath {

  private ClaimPath() {}

  /**
   * What a claim says.
   *
   * @param members of the token
   * @param path its name, or names of members joined by dots: {@code realm_access.roles}
   * @return null: it is not there
   */
  public static @Nullable Object find(Map<?, ?> members, String path) {
    if (members.containsKey(path)) {
      return members.get(path);
    }
    int dot = path.indexOf('.');
    return dot > 0 && members.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? find(inner, path.substring(dot + 1))
        : null;
  }
}
