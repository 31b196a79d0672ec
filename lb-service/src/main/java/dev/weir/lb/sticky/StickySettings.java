package dev.weir.lb.sticky;

import dev.weir.common.net.HttpToken;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** How requests of one session find the same upstream. */
public sealed interface StickySettings {

  /** They do not. */
  record None() implements StickySettings {}

  /**
   * By a cookie of the balancer's own, which names the upstream in a form that only balancers of
   * the same secret can make.
   *
   * @param name a token (RFC 9110 section 5.6.2), up to 64 characters
   * @param path where it holds, begins with a slash
   * @param maxAge how long it is kept, in whole seconds; zero: until the browser is closed
   * @param sameSite who may send it along
   * @param secure when it is for TLS only
   */
  record SignedCookie(String name, String path, Duration maxAge, SameSite sameSite, Secure secure)
      implements StickySettings {

    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x3A\\x3C-\\x7E]{0,255}");

    public SignedCookie {
      checkName("cookie", name);
      if (!PATH.matcher(path).matches()) {
        throw new IllegalArgumentException(
            "path '" + path + "' of a sticky cookie is not a slash and visible characters but ;");
      }
      if (maxAge.isNegative() || !maxAge.equals(Duration.ofSeconds(maxAge.toSeconds()))) {
        throw new IllegalArgumentException(
            "max-age " + maxAge + " of a sticky cookie is not in whole seconds from 0");
      }
      if (sameSite == SameSite.NONE && secure == Secure.NEVER) {
        throw new IllegalArgumentException(
            "a sticky cookie of same-site none has to be secure: browsers refuse it otherwise");
      }
    }

    /** What follows the value in {@code Set-Cookie} (RFC 6265). */
    String attributes(boolean overTls) {
      StringBuilder text = new StringBuilder("; Path=").append(path);
      if (!maxAge.isZero()) {
        text.append("; Max-Age=").append(maxAge.toSeconds());
      }
      text.append("; HttpOnly; SameSite=").append(sameSite.label());
      if (secure == Secure.ALWAYS
          || sameSite == SameSite.NONE
          || (secure == Secure.AUTO && overTls)) {
        text.append("; Secure");
      }
      return text.toString();
    }
  }

  /**
   * By a key that the upstreams give out themselves, learned from their answers.
   *
   * @param source where the key is
   * @param name of the cookie or the field, a token up to 64 characters
   * @param maxEntries how many keys are remembered, 1 to 10,000,000
   * @param idle how long one is remembered that nobody uses, from 1 s
   */
  record Learned(Source source, String name, int maxEntries, Duration idle)
      implements StickySettings {

    private static final int MOST = 10_000_000;

    public Learned {
      checkName(source == Source.COOKIE ? "cookie" : "field", name);
      if (maxEntries < 1 || maxEntries > MOST) {
        throw new IllegalArgumentException(
            "max-entries " + maxEntries + " of learned sessions is not between 1 and 10000000");
      }
      if (idle.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException("idle " + idle + " of learned sessions is below 1 s");
      }
    }
  }

  /** Where a learned key is. */
  enum Source {
    /** {@code Set-Cookie} of an answer, {@code Cookie} of a request. */
    COOKIE,
    /** A field of the same name in both. */
    HEADER
  }

  /** Values of the attribute {@code SameSite}. */
  enum SameSite {
    LAX,
    STRICT,
    NONE;

    String label() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
  }

  /** When a cookie has the attribute {@code Secure}. */
  enum Secure {
    /** For clients that come over TLS. */
    AUTO,
    ALWAYS,
    NEVER
  }

  private static void checkName(String what, String name) {
    if (!HttpToken.is(name, 64)) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name of a " + what + "; expected a token of up to 64 characters");
    }
  }
}
