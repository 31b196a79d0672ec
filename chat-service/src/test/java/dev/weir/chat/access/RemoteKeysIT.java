package dev.weir.chat.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.common.token.RemoteKeys;
import dev.weir.common.token.TrustedKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteKeysIT {

  private final AtomicInteger fetches = new AtomicInteger();
  private RSAKey key;
  private HttpServer issuer;

  @BeforeEach
  void start() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("one").generate();
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    issuer.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          exchange.sendResponseHeaders(200, keys.length);
          try (exchange) {
            exchange.getResponseBody().write(keys);
          }
        });
    issuer.start();
  }

  @AfterEach
  void stop() {
    issuer.stop(0);
  }

  @Test
  void keys_are_fetched_for_the_first_token_and_kept() throws Exception {
    JwtChecker checker = checker();
    assertThat(fetches).hasValue(0);

    assertThat(judge(checker, key, "one")).isInstanceOf(Verdict.Accepted.class);
    issuer.stop(0);
    assertThat(judge(checker, key, "one")).isInstanceOf(Verdict.Accepted.class);
    assertThat(fetches).hasValue(1);
  }

  @Test
  void tokens_of_made_up_keys_do_not_have_the_keys_fetched_each_time() throws Exception {
    JwtChecker checker = checker();
    RSAKey forger = new RSAKeyGenerator(2048).generate();
    for (int i = 0; i < 50; i++) {
      assertThat(judge(checker, forger, "made up " + i))
          .isInstanceOfSatisfying(
              Verdict.Refused.class,
              refused -> assertThat(refused.kind()).isEqualTo(RoomProblem.TOKEN_REFUSED));
    }

    assertThat(fetches.get()).isLessThanOrEqualTo(3);
    assertThat(judge(checker, key, "one")).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void an_issuer_that_is_away_is_no_verdict_about_tokens() throws Exception {
    JwtChecker checker = checker();
    issuer.stop(0);
    for (int i = 0; i < 5; i++) {
      assertThat(judge(checker, key, "one"))
          .isInstanceOfSatisfying(
              Verdict.Refused.class,
              refused -> assertThat(refused.kind()).isEqualTo(RoomProblem.KEYS_UNAVAILABLE));
    }
  }

  private JwtChecker checker() throws Exception {
    URI address = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys");
    TokenRules rules =
        new TokenRules(
            null, Set.of(), "sub", new ClaimedRights("rooms", Rights.ALL), Duration.ZERO);
    return new JwtChecker(
        new TrustedKeys(null, null, new RemoteKeys(address.toURL())),
        rules,
        Runnable::run,
        InstantSource.system());
  }

  private static Verdict judge(JwtChecker checker, RSAKey with, String id) throws Exception {
    String token =
        Tokens.signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build(),
            Tokens.claims("alice", Instant.now()).build(),
            new RSASSASigner(with));
    return checker.check(token).toCompletableFuture().join();
  }
}
