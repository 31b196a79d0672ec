package dev.weir.lb.app.config;

import dev.weir.lb.auth.PasswordSettings;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Names and passwords: {@code weir.lb.auth.basic.NAME}.
 *
 * @param file where they are, as {@code htpasswd -B} writes it; read again when it changes
 * @param realm what people are asked for; the name of the set unless told
 * @param forward whether upstreams get the password too
 * @param userHeader the field that tells upstreams of the user; none
 * @param remember how long a password that was right is not checked again, from its last use
 */
public record BasicAuthConfig(
    @Nullable String file,
    @Nullable String realm,
    @DefaultValue("false") boolean forward,
    @Nullable String userHeader,
    @DefaultValue("5m") Duration remember) {

  private static final Duration LONGEST = Duration.ofDays(1);

  public BasicAuthConfig {
    if (remember.isNegative() || remember.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "remember is " + remember + "; expected 0s to 24h, 0s for a check at each request");
    }
  }

  /**
   * What it says of clients and upstreams.
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  public PasswordSettings settings(String name) {
    return new PasswordSettings(Objects.requireNonNullElse(realm, name), forward, userHeader);
  }
}
