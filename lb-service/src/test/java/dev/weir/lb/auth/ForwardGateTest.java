package dev.weir.lb.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardGateTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static ForwardSettings settings(List<String> asked, List<String> told) {
    return new ForwardSettings("auth", "/verify", null, TIMEOUT, asked, told, List.of());
  }

  private static Reply.Answer answer(int status, List<Map.Entry<String, String>> fields) {
    return new Reply.Answer(status, fields, new byte[] {1});
  }

  private static GateVerdict verdict(ForwardSettings settings, TestKnock knock) {
    return switch (new ForwardGate("x", settings).ask(knock)) {
      case GateVerdict verdict -> verdict;
      case GateRuling.Pending pending -> pending.verdict().toCompletableFuture().join();
    };
  }

  @Test
  void question_hasWhatTheClientSays_butForItsBodyTunnelAndCache() {
    TestKnock knock =
        TestKnock.of("Cookie", "a=1", "b=2")
            .with("Authorization", "Bearer x")
            .with("Host", "shop.example")
            .with("Content-Length", "3")
            .with("Transfer_Encoding", "chunked")
            .with("If-None-Match", "x")
            .with("Range", "bytes=0-1")
            .with("Upgrade", "websocket")
            .with("Sec-WebSocket-Key", "x")
            .with("X_Forwarded-Uri", "/public")
            .with("X-Forwarded-For", "192.0.2.1");
    verdict(settings(List.of(), List.of()), knock);
    Question question = knock.asked().getFirst();
    assertThat(question.to()).isEqualTo("auth");
    assertThat(question.target()).isEqualTo("/verify");
    assertThat(question.timeout()).isEqualTo(TIMEOUT);
    assertThat(question.said())
        .containsOnly(Map.entry("X-Forwarded-Method", "GET"), Map.entry("X-Forwarded-Uri", "/a?b"));
    assertThat(question.fields())
        .containsExactly(
            Map.entry("Cookie", "a=1"),
            Map.entry("Cookie", "b=2"),
            Map.entry("Authorization", "Bearer x"),
            Map.entry("Host", "shop.example"),
            Map.entry("X-Forwarded-For", "192.0.2.1"));
  }

  @Test
  void question_hasWhatIsNamedAlone_whereSomethingIs() {
    TestKnock knock =
        TestKnock.of("Cookie", "a=1").with("authorization", "Bearer x").with("Host", "shop");
    verdict(settings(List.of("Authorization"), List.of()), knock);
    assertThat(knock.asked().getFirst().fields())
        .containsExactly(Map.entry("authorization", "Bearer x"), Map.entry("Host", "shop"));
  }

  @Test
  void yes_admits_andTellsUpstreamsWhatIsNamed() {
    List<Map.Entry<String, String>> said =
        List.of(
            Map.entry("remote-user", "anna"),
            Map.entry("Remote-Groups", "a"),
            Map.entry("Remote-Groups", "b"),
            Map.entry("Other", "x"));
    TestKnock knock = TestKnock.of("Remote-User", "root").answered(answer(204, said));
    assertThat(
            verdict(
                settings(List.of(), List.of("Remote-User", "Remote-Groups", "Remote_Mail")), knock))
        .isEqualTo(
            new GateVerdict.Admitted(
                Set.of("remote-user", "remote-groups", "remote-mail"),
                Map.of("Remote-User", "anna", "Remote-Groups", "a, b")));
  }

  @Test
  void yes_tellsTheClientWhatIsNamed_eachFieldOnce() {
    ForwardSettings settings =
        new ForwardSettings(
            "auth",
            "/",
            null,
            TIMEOUT,
            List.of(),
            List.of(),
            List.of("Set-Cookie", "set-cookie", "X-Left", "X-None"));
    Reply yes =
        answer(
            204,
            List.of(
                Map.entry("Set-Cookie", "a=1"),
                Map.entry("X-Other", "x"),
                Map.entry("set-cookie", "b=2"),
                Map.entry("x-left", "3m")));
    assertThat(verdict(settings, TestKnock.of("a").answered(yes)))
        .isInstanceOfSatisfying(
            GateVerdict.Admitted.class,
            admitted ->
                assertThat(admitted.answered().all())
                    .containsExactly(
                        new ClientFields.Field("Set-Cookie", List.of("a=1", "b=2")),
                        new ClientFields.Field("X-Left", List.of("3m"))));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 302, 400, 401, 403, 404, 429, 499})
  void no_isTheClients(int status) {
    Reply.Answer no = answer(status, List.of(Map.entry("Location", "/login")));
    assertThat(verdict(settings(List.of(), List.of()), TestKnock.of("a").answered(no)))
        .isEqualTo(new GateVerdict.Relayed(no));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 599})
  void neither_letsNobodyThrough(int status) {
    for (Reply reply : List.of(answer(status, List.of()), new Reply.None("away"))) {
      assertThat(verdict(settings(List.of(), List.of()), TestKnock.of("a").answered(reply)))
          .isInstanceOfSatisfying(
              GateVerdict.Refused.class,
              refused -> {
                assertThat(refused.problem().status()).isEqualTo(503);
                assertThat(refused.fields()).containsKey("Retry-After");
              });
    }
  }

  @Test
  void settingsThatCannotHold_areRefused() {
    for (String field : List.of("", "a b", "Host", "Content_Length", "X-Forwarded-For")) {
      assertThatThrownBy(() -> settings(List.of(), List.of(field)))
          .hasMessageContaining("response-headers");
    }
    for (String field : List.of("", "Content-Length", "Transfer_Encoding", "Connection", "Via")) {
      assertThatThrownBy(
              () ->
                  new ForwardSettings(
                      "auth", "/", null, TIMEOUT, List.of(), List.of(), List.of(field)))
          .hasMessageContaining("client-headers-on-success");
    }
    // a server may give a request the credentials that an upstream knows
    assertThat(settings(List.of(), List.of("Authorization")).responseHeaders()).hasSize(1);
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofMinutes(2))) {
      assertThatThrownBy(
              () ->
                  new ForwardSettings("auth", "/", null, timeout, List.of(), List.of(), List.of()))
          .hasMessageContaining("timeout");
    }
  }
}
