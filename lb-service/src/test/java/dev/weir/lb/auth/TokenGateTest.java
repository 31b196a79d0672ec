package dev.weir.lb.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.weir.common.token.ClaimRules;
import dev.weir.common.token.TrustedKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenGateTest {

  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final TokenSettings PLAIN =
      new TokenSettings("shop", null, false, Map.of(), Map.of());

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .subject("anna")
        .issuer("https://issuer")
        .audience("shop")
        .expirationTime(Date.from(NOW.plusSeconds(60)));
  }

  private static String signed(JWTClaimsSet claims) throws Exception {
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    token.sign(new MACSigner(SECRET));
    return token.serialize();
  }

  private static TokenGate gate(TokenSettings settings, Executor executor) {
    return new TokenGate(
        settings,
        new TrustedKeys(SECRET, null, null),
        new ClaimRules("https://issuer", Set.of("shop"), Duration.ofSeconds(30)),
        Duration.ZERO,
        executor,
        InstantSource.fixed(NOW),
        System::nanoTime);
  }

  private static GateVerdict verdict(TokenGate gate, String field, String... values) {
    return switch (gate.ask(TestKnock.of(field, values))) {
      case GateVerdict verdict -> verdict;
      case GateRuling.Pending pending -> pending.verdict().toCompletableFuture().join();
    };
  }

  private static GateVerdict bearer(TokenSettings settings, JWTClaimsSet claims) throws Exception {
    return verdict(gate(settings, Runnable::run), "authorization", "bearer " + signed(claims));
  }

  private static void assertRefused(GateVerdict verdict, int status, @Nullable String error) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            GateVerdict.Refused.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(status);
              String challenge = refused.fields().getOrDefault("WWW-Authenticate", "");
              assertThat(challenge).startsWith("Bearer realm=\"shop\"");
              if (error == null) {
                assertThat(challenge).doesNotContain("error");
              } else {
                assertThat(challenge).contains("error=\"" + error + "\"");
              }
            });
  }

  @Test
  void holder_isAdmitted_andUpstreamsAreToldItsClaims() throws Exception {
    TokenSettings settings =
        new TokenSettings(
            "shop",
            null,
            false,
            Map.of("X-User", "sub", "X_Roles", "realm.roles", "X-None", "none", "X-Own", "own"),
            Map.of());
    JWTClaimsSet claims =
        claims()
            .subject("zo\u00eb\r\nX-Admin: 1")
            .claim("realm", Map.of("roles", List.of("a", "b,c")))
            .claim("own", Map.of("a", 1))
            .build();
    assertThat(bearer(settings, claims))
        .isEqualTo(
            new GateVerdict.Admitted(
                Set.of("authorization", "x-user", "x-roles", "x-none", "x-own"),
                Set.of(),
                Map.of("X-User", "zo%C3%AB%0D%0AX-Admin:%201", "X_Roles", "a,b%2Cc")));
  }

  @Test
  void cookie_isTakenOutWithItsToken_unlessItIsForwarded() throws Exception {
    TokenSettings settings = new TokenSettings("shop", "at", false, Map.of(), Map.of());
    String cookies = "a=1; at=" + signed(claims().build());
    assertThat(verdict(gate(settings, Runnable::run), "cookie", cookies))
        .isEqualTo(new GateVerdict.Admitted(Set.of(), Set.of("at"), Map.of()));
    TokenSettings forwarding = new TokenSettings("shop", "at", true, Map.of(), Map.of());
    assertThat(verdict(gate(forwarding, Runnable::run), "cookie", cookies))
        .isEqualTo(new GateVerdict.Admitted(Set.of(), Set.of(), Map.of()));
    assertRefused(
        verdict(gate(settings, Runnable::run), "cookie", "at=x; at=y"), 400, "invalid_request");
    assertRefused(verdict(gate(settings, Runnable::run), "authorization", "Bearer x"), 401, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic YTpi", "Bearer", "Bearerx y"})
  void nothing_isAskedForAToken(String field) {
    assertRefused(verdict(gate(PLAIN, Runnable::run), "authorization", field), 401, null);
    assertRefused(verdict(gate(PLAIN, Runnable::run), "cookie", "a=b"), 401, null);
  }

  @Test
  void whatIsNoToken_orNotSigned_isRefused() throws Exception {
    String good = signed(claims().build());
    for (String token :
        List.of(
            "",
            "a.b.c",
            "\u0000",
            new PlainJWT(claims().build()).serialize(),
            good.substring(0, good.lastIndexOf('.') + 1),
            good.substring(0, good.length() - 8) + "AAAAAAAA",
            "x".repeat(9_000))) {
      assertRefused(
          verdict(gate(PLAIN, Runnable::run), "authorization", "Bearer " + token),
          401,
          "invalid_token");
    }
    assertRefused(
        verdict(gate(PLAIN, Runnable::run), "authorization", "Bearer " + good, "Bearer " + good),
        400,
        "invalid_request");
  }

  @Test
  void claims_areHeldToTheRules_withALittleSkew() throws Exception {
    Date slightly = Date.from(NOW.minusSeconds(29));
    assertThat(bearer(PLAIN, claims().expirationTime(slightly).build()))
        .isInstanceOf(GateVerdict.Admitted.class);
    for (JWTClaimsSet claims :
        List.of(
            claims().expirationTime(Date.from(NOW.minusSeconds(30))).build(),
            claims().expirationTime(null).build(),
            claims().notBeforeTime(Date.from(NOW.plusSeconds(31))).build(),
            claims().issuer("https://other").build(),
            claims().issuer(null).build(),
            claims().audience("other").build(),
            claims().audience((String) null).build())) {
      assertRefused(bearer(PLAIN, claims), 401, "invalid_token");
    }
  }

  @Test
  void requiredWords_areLookedForInTextsAndLists() throws Exception {
    TokenSettings settings =
        new TokenSettings(
            "shop",
            null,
            false,
            Map.of(),
            Map.of("scope", List.of("read", "write"), "realm.roles", List.of("staff")));
    Map<String, Object> staff = Map.of("roles", List.of("staff", "x"));
    assertThat(
            bearer(settings, claims().claim("scope", "x write read").claim("realm", staff).build()))
        .isInstanceOf(GateVerdict.Admitted.class);
    GateVerdict refused =
        bearer(settings, claims().claim("scope", "read writes").claim("realm", staff).build());
    assertRefused(refused, 403, "insufficient_scope");
    assertThat(((GateVerdict.Refused) refused).fields().get("WWW-Authenticate"))
        .endsWith(", scope=\"read write\"");
    assertRefused(
        bearer(settings, claims().claim("scope", "read write").build()), 403, "insufficient_scope");
  }

  @Test
  void keysThatCannotBeHad_andAFullQueue_areNoVerdictAboutTheToken() throws Exception {
    TrustedKeys away =
        new TrustedKeys(
            null,
            null,
            (_, _) -> {
              throw new KeySourceException("away");
            });
    TokenGate gate =
        new TokenGate(
            PLAIN,
            away,
            new ClaimRules(null, Set.of(), Duration.ZERO),
            Duration.ZERO,
            Runnable::run,
            InstantSource.fixed(NOW),
            System::nanoTime);
    SignedJWT token = SignedJWT.parse(signed(claims().build()));
    String rs256 = "eyJhbGciOiJSUzI1NiJ9." + token.getPayload().toBase64URL() + ".AAAA";
    assertThat(verdict(gate, "authorization", "Bearer " + rs256))
        .isInstanceOfSatisfying(
            GateVerdict.Refused.class, r -> assertThat(r.problem().status()).isEqualTo(503));
    TokenGate full =
        gate(
            PLAIN,
            task -> {
              throw new RejectedExecutionException("full");
            });
    assertThat(verdict(full, "authorization", "Bearer " + signed(claims().build())))
        .isInstanceOfSatisfying(
            GateVerdict.Refused.class,
            r -> assertThat(r.problem().type()).asString().endsWith("overloaded"));
  }

  @Test
  void times_areSaidAndAskedForAsTokensWriteThem() throws Exception {
    String end = Long.toString(NOW.plusSeconds(60).getEpochSecond());
    TokenSettings settings =
        new TokenSettings(
            "shop", null, true, Map.of("X-Until", "exp"), Map.of("exp", List.of(end)));
    assertThat(bearer(settings, claims().build()))
        .isEqualTo(new GateVerdict.Admitted(Set.of("x-until"), Map.of("X-Until", end)));
  }

  @Test
  void signatureThatWasRight_isNotCheckedAgainForAWhile_butWhatTheTokenSaysIs() throws Exception {
    AtomicInteger checks = new AtomicInteger();
    AtomicLong nanos = new AtomicLong();
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    TokenGate gate =
        new TokenGate(
            PLAIN,
            new TrustedKeys(SECRET, null, null),
            new ClaimRules(null, Set.of(), Duration.ZERO),
            Duration.ofMinutes(1),
            check -> {
              checks.incrementAndGet();
              check.run();
            },
            now::get,
            nanos::get);
    String token = "Bearer " + signed(claims().expirationTime(in(Duration.ofMinutes(2))).build());
    for (int i = 0; i < 3; i++) {
      assertThat(verdict(gate, "authorization", token)).isInstanceOf(GateVerdict.Admitted.class);
    }
    assertThat(checks).hasValue(1);
    String forged = token.substring(0, token.length() - 6) + "AAAAAA";
    assertRefused(verdict(gate, "authorization", forged), 401, "invalid_token");
    assertRefused(verdict(gate, "authorization", forged), 401, "invalid_token");
    assertThat(checks).hasValue(3);

    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    assertThat(verdict(gate, "authorization", token)).isInstanceOf(GateVerdict.Admitted.class);
    assertThat(checks).hasValue(4);

    now.set(NOW.plus(Duration.ofMinutes(3)));
    assertRefused(verdict(gate, "authorization", token), 401, "invalid_token");
    assertThat(checks).hasValue(4);
  }

  private static Date in(Duration time) {
    return Date.from(NOW.plus(time));
  }

  @Test
  void failureHere_isNotCalledTheIssuers() throws Exception {
    TokenGate failing =
        new TokenGate(
            PLAIN,
            new TrustedKeys(SECRET, null, null),
            new ClaimRules(null, Set.of(), Duration.ZERO),
            Duration.ZERO,
            Runnable::run,
            () -> {
              throw new IllegalStateException("no clock");
            },
            System::nanoTime);
    String token = "Bearer " + signed(claims().build());
    assertThat(verdict(failing, "authorization", token))
        .isInstanceOfSatisfying(
            GateVerdict.Refused.class, r -> assertThat(r.problem().status()).isEqualTo(500));
  }

  @Test
  void settingsThatSayNothingOrTooMuch_areRefused() {
    for (String field :
        List.of(
            "", "a b", "Host", "authorization", "Content_Length", "X:", "Forwarded", "X_Real-IP")) {
      assertThatThrownBy(() -> new TokenSettings("r", null, false, Map.of(field, "sub"), Map.of()))
          .hasMessageContaining("claims-to-headers");
    }
    assertThatThrownBy(() -> new TokenSettings("r", "a b", false, Map.of(), Map.of()))
        .hasMessageContaining("cookie");
    assertThatThrownBy(() -> new TokenSettings("r\n", null, false, Map.of(), Map.of()))
        .hasMessageContaining("realm");
    assertThatThrownBy(
            () -> new TokenSettings("r", null, false, Map.of(), Map.of("scope", List.of("a\""))))
        .hasMessageContaining("require");
    assertThatThrownBy(() -> new TokenSettings("r", null, false, Map.of(), Map.of("a", List.of())))
        .hasMessageContaining("require has nothing for 'a'");
  }
}
