package dev.weir.common.netty.listener.settings;

import dev.weir.common.netty.socket.Defaults;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a listener without TLS sends its clients to one with TLS in place of serving them.
 *
 * @param enabled false
 * @param port of that one, as clients reach it, 443
 */
public record HttpsRedirect(Boolean enabled, int port) {

  /** The port that an {@code https} URL means where it names none. */
  public static final int STANDARD_PORT = 443;

  private static final int HIGHEST_PORT = 65_535;

  public HttpsRedirect(@Nullable Boolean enabled, int port) {
    this.enabled = Objects.requireNonNullElse(enabled, false);
    this.port = Defaults.limit(port, STANDARD_PORT);
    if (this.port > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          "port " + port + " of https-redirect is not between 1 and " + HIGHEST_PORT);
    }
  }

  /** Off. */
  public static HttpsRedirect standard() {
    return new HttpsRedirect(null, 0);
  }
}
