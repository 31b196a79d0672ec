package dev.weir.lb.sticky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.lb.sticky.StickySettings.SameSite;
import dev.weir.lb.sticky.StickySettings.Secure;
import dev.weir.lb.sticky.StickySettings.SignedCookie;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignedSessionsTest {

  private static final Fields NOTHING = name -> List.of();
  private static final StickyKey KEY = new StickyKey("0123456789abcdef");

  private static SignedCookie cookie(Duration maxAge, SameSite sameSite, Secure secure) {
    return new SignedCookie("s", "/", maxAge, sameSite, secure);
  }

  private static Stickiness<String> sessions(SignedCookie cookie, String scope, StickyKey key) {
    return new SignedSessions<>(cookie, scope, List.of("a", "b"), Function.identity(), key);
  }

  private static Stickiness<String> sessions() {
    return sessions(cookie(Duration.ZERO, SameSite.LAX, Secure.AUTO), "pool", KEY);
  }

  private static Fields cookies(@Nullable String setCookie) {
    String pair = Objects.requireNonNull(setCookie).split(";", 2)[0];
    return name -> name.equals("cookie") ? List.of("x=y; " + pair) : List.of();
  }

  private static @Nullable String first(Stickiness<String> sessions, String by) {
    return sessions.tie(NOTHING).answered(by, NOTHING, false);
  }

  @Test
  void whoAnswersFirst_isFoundAgain_andNothingMoreIsSaid() {
    Tie<String> next = sessions().tie(cookies(first(sessions(), "b")));
    assertThat(next.to()).isEqualTo("b");
    assertThat(next.answered("b", NOTHING, false)).isNull();
  }

  @Test
  void anotherWhoAnswers_isTheOneFromThenOn() {
    Tie<String> next = sessions().tie(cookies(first(sessions(), "b")));
    assertThat(sessions().tie(cookies(next.answered("a", NOTHING, false))).to()).isEqualTo("a");
  }

  @Test
  void value_ofAnotherPoolOrSecretOrMadeUp_isNobodys() {
    SignedCookie cookie = cookie(Duration.ZERO, SameSite.LAX, Secure.AUTO);
    String elsewhere = first(sessions(cookie, "other", KEY), "a");
    String forged = first(sessions(cookie, "pool", new StickyKey("fedcba9876543210")), "a");
    assertThat(sessions().tie(cookies(elsewhere)).to()).isNull();
    assertThat(sessions().tie(cookies(forged)).to()).isNull();
    assertThat(sessions().tie(cookies("s=a")).to()).isNull();
  }

  @Test
  void value_tellsNothingOfTheUpstream_andHas128Bits() {
    assertThat(first(sessions(), "a"))
        .matches("s=[A-Za-z0-9_-]{22}; Path=/; HttpOnly; SameSite=Lax");
  }

  @Test
  void whoHasGone_isNobody_andWhoStaysIsFound() {
    String a = first(sessions(), "a");
    String b = first(sessions(), "b");
    Stickiness<String> left = sessions().over(List.of("b", "c"));
    assertThat(left.tie(cookies(a)).to()).isNull();
    assertThat(left.tie(cookies(b)).to()).isEqualTo("b");
    assertThat(left.tie(NOTHING).answered("gone", NOTHING, false)).isNull();
  }

  @Test
  void attributes_areAsConfigured() {
    assertThat(
            sessions(cookie(Duration.ofHours(1), SameSite.STRICT, Secure.AUTO), "pool", KEY)
                .tie(NOTHING)
                .answered("a", NOTHING, true))
        .endsWith("; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure");
    assertThat(first(sessions(cookie(Duration.ZERO, SameSite.NONE, Secure.AUTO), "p", KEY), "a"))
        .endsWith("; SameSite=None; Secure");
    assertThat(
            sessions(cookie(Duration.ZERO, SameSite.LAX, Secure.NEVER), "pool", KEY)
                .tie(NOTHING)
                .answered("a", NOTHING, true))
        .endsWith("; SameSite=Lax");
  }

  @Test
  void settingsThatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> cookie(Duration.ZERO, SameSite.NONE, Secure.NEVER))
        .hasMessageContaining("has to be secure");
    assertThatThrownBy(() -> cookie(Duration.ofMillis(1500), SameSite.LAX, Secure.AUTO))
        .hasMessageContaining("whole seconds");
    assertThatThrownBy(() -> new SignedCookie("a b", "/", Duration.ZERO, SameSite.LAX, Secure.AUTO))
        .hasMessageContaining("'a b' is no name of a cookie");
    assertThatThrownBy(() -> new SignedCookie("s", "/;x", Duration.ZERO, SameSite.LAX, Secure.AUTO))
        .hasMessageContaining("'/;x'");
    assertThatThrownBy(() -> new StickyKey("short")).hasMessageContaining("at least 16");
  }
}
