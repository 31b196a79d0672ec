package dev.weir.chat.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.RoomPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenRulesTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Rights USUAL =
      new Rights(List.of(new RoomPattern("lobby")), List.of(new RoomPattern("lobby")));

  private final TokenRules rules =
      new TokenRules(
          "https://issuer.example",
          Set.of("chat"),
          "sub",
          new ClaimedRights("rooms", USUAL),
          Duration.ofSeconds(5));

  @Test
  void claims_in_order_make_a_caller_until_their_end() {
    Caller caller = accepted(claims());

    assertThat(caller.user().value()).isEqualTo("alice");
    assertThat(caller.until()).isEqualTo(NOW.plusSeconds(300));
    assertThat(caller.rights()).isEqualTo(USUAL);
  }

  /** The clocks may be five seconds apart; whoever is let in within them is let in till then. */
  @ParameterizedTest
  @CsvSource({"1,1", "0,5", "-4,1"})
  void the_end_is_exact_before_it_and_with_the_skew_after(int end, int until) {
    assertThat(accepted(claims().expirationTime(in(end))).until())
        .isEqualTo(NOW.plusSeconds(until));
  }

  /** As one that counts milliseconds writes it. What clients are told is RFC 3339. */
  @Test
  void an_end_of_more_than_four_digits_is_that_of_the_last_year_of_four() {
    Instant far = NOW.plus(Duration.ofDays(20_000_000));

    assertThat(accepted(claims().expirationTime(Date.from(far))).until())
        .isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
  }

  @Test
  void claims_out_of_order_are_refused_each_for_its_reason() {
    assertThat(refused(claims().expirationTime(in(-5))))
        .isEqualTo(
            new Verdict.Refused(
                RoomProblem.TOKEN_EXPIRED, "The token is over since 2029-12-31T23:59:55Z."));
    assertThat(refused(claims().expirationTime(null)).detail()).contains("exp is missing");
    assertThat(refused(claims().notBeforeTime(in(6))).detail()).contains("not valid yet");
    assertThat(refused(claims().issuer("https://other.example")).detail()).contains("issuer");
    assertThat(refused(claims().audience("shop")).detail()).contains("aud");
    assertThat(refused(claims().audience((String) null)).detail()).contains("aud");
    assertThat(refused(claims().subject(null)).detail()).contains("sub");
    assertThat(refused(claims().subject(" ")).detail()).contains("sub");
    assertThat(refused(claims().claim("rooms", "lobby")).detail()).contains("rooms");
    assertThat(refused(claims().claim("rooms", List.of("a b"))).detail()).contains("rooms");
    assertThat(refused(claims().claim("rooms", Map.of("a", List.of("own")))).detail())
        .contains("rooms");
  }

  @Test
  void a_list_of_rooms_gives_all_rights_there_and_none_elsewhere() {
    Rights rights = accepted(claims().claim("rooms", List.of("news", "team/*"))).rights();

    assertThat(rights.maySubscribe(room("news"))).isTrue();
    assertThat(rights.mayPublish(room("team/red"))).isTrue();
    assertThat(rights.maySubscribe(room("newsroom"))).isFalse();
    assertThat(rights.mayPublish(room("lobby"))).isFalse();
    assertThat(rights.everywhere()).isFalse();
  }

  @Test
  void an_object_of_rooms_gives_each_right_for_itself() {
    Rights rights =
        accepted(
                claims()
                    .claim("rooms", Map.of("*", List.of("subscribe"), "ask/*", List.of("publish"))))
            .rights();

    assertThat(rights.maySubscribe(room("news"))).isTrue();
    assertThat(rights.mayPublish(room("news"))).isFalse();
    assertThat(rights.mayPublish(room("ask/me"))).isTrue();
    assertThat(accepted(claims().claim("rooms", List.of())).rights().maySubscribe(room("lobby")))
        .isFalse();
  }

  private static JWTClaimsSet.Builder claims() {
    return Tokens.claims("alice", NOW).issuer("https://issuer.example").audience("chat");
  }

  private static Date in(int seconds) {
    return Date.from(NOW.plusSeconds(seconds));
  }

  private static RoomName room(String name) {
    return new RoomName(name);
  }

  private Caller accepted(JWTClaimsSet.Builder claims) {
    Verdict verdict = rules.judge(claims.build(), NOW);
    @Nullable Caller caller = verdict instanceof Verdict.Accepted(Caller found) ? found : null;
    assertThat(caller).as(verdict.toString()).isNotNull();
    return Objects.requireNonNull(caller);
  }

  private Verdict.Refused refused(JWTClaimsSet.Builder claims) {
    return (Verdict.Refused) rules.judge(claims.build(), NOW);
  }
}
