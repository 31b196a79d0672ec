package dev.weir.lb.app.config;

import dev.weir.lb.sticky.StickySettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How requests of one session find the same upstream, as an operator writes it: by one of these, or
 * not at all.
 *
 * @param cookie a cookie of the balancer's own
 * @param learn a key that upstreams give out themselves
 */
public record StickyConfig(@Nullable Cookie cookie, @Nullable Learn learn) {

  /**
   * A cookie of the balancer's own.
   *
   * @param name left out: {@code weir-} and the name of the pool
   * @param path where it holds
   * @param maxAge how long browsers keep it; 0: until they are closed
   * @param sameSite {@code lax}, {@code strict} or {@code none}
   * @param secure {@code auto}: for clients that come over TLS; {@code always} or {@code never}
   */
  public record Cookie(
      @DefaultValue("") String name,
      @DefaultValue("/") String path,
      @DefaultValue("0s") Duration maxAge,
      @DefaultValue("lax") StickySettings.SameSite sameSite,
      @DefaultValue("auto") StickySettings.Secure secure) {}

  /**
   * A key of the upstreams: in a cookie or in a field.
   *
   * @param cookie the name of the cookie
   * @param header or that of the field
   * @param maxEntries how many keys are remembered
   * @param idle how long one is remembered that nobody uses
   */
  public record Learn(
      @DefaultValue("") String cookie,
      @DefaultValue("") String header,
      @DefaultValue("100000") int maxEntries,
      @DefaultValue("30m") Duration idle) {

    StickySettings settings() {
      if (cookie.isEmpty() == header.isEmpty()) {
        throw new IllegalArgumentException("sticky.learn needs either cookie or header");
      }
      return cookie.isEmpty()
          ? new StickySettings.Learned(StickySettings.Source.HEADER, header, maxEntries, idle)
          : new StickySettings.Learned(StickySettings.Source.COOKIE, cookie, maxEntries, idle);
    }
  }

  StickySettings settings(String pool) {
    if (cookie != null && learn != null) {
      throw new IllegalArgumentException(
          "pool " + pool + " is sticky by cookie and by learn; expected one of them");
    }
    if (learn != null) {
      return learn.settings();
    }
    return cookie == null
        ? new StickySettings.None()
        : new StickySettings.SignedCookie(
            cookie.name().isEmpty() ? "weir-" + pool : cookie.name(),
            cookie.path(),
            cookie.maxAge(),
            cookie.sameSite(),
            cookie.secure());
  }
}
