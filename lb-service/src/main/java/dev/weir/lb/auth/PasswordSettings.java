package dev.weir.lb.auth;

import dev.weir.common.netty.http.Lookalikes;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a gate of passwords talks to clients and upstreams.
 *
 * @param realm what it calls itself, in visible characters of ASCII and spaces
 * @param forward whether upstreams get the credentials
 * @param userHeader the field that tells upstreams of the user; null: none
 */
public record PasswordSettings(String realm, boolean forward, @Nullable String userHeader) {

  public PasswordSettings {
    SettingChecks.realm(realm);
    if (userHeader != null) {
      SettingChecks.field("user-header", userHeader);
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
    taken.add(Lookalikes.plain(userHeader));
    return new GateVerdict.Admitted(taken, Map.of(userHeader, FieldText.encoded(user)));
  }
}
