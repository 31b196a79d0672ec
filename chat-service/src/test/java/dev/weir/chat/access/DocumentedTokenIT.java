package dev.weir.chat.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.token.TrustedKeys;
import dev.weir.testkit.RequiresTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands by which the document of the protocol makes a token, as its readers run them. */
@Timeout(30)
class DocumentedTokenIT {

  private static final Path DOCUMENT = Path.of("..", "docs", "chat-protocol.md");
  private static final String BEGIN = "```sh\n# HS256 by hand";

  @Test
  @RequiresTool("openssl")
  void token_madeByHand_letsAliceInForAnHour() throws Exception {
    String document = Files.readString(DOCUMENT);
    assertThat(document).contains(BEGIN, "weir.chat.auth.secret=" + Tokens.SECRET);
    String commands =
        document.substring(
            document.indexOf('\n', document.indexOf(BEGIN)) + 1,
            document.indexOf("```\n", document.indexOf(BEGIN) + BEGIN.length()));
    Process shell =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
            .redirectErrorStream(true)
            .start();
    String token = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();

    Instant now = Instant.now();
    Verdict verdict = judge(token.strip(), now);
    assertThat(verdict).as(token).isInstanceOf(Verdict.Accepted.class);
    Caller caller = ((Verdict.Accepted) verdict).caller();
    assertThat(caller.user().value()).isEqualTo("alice");
    assertThat(caller.until()).isBetween(now.plusSeconds(3500), now.plusSeconds(3601));
  }

  private static Verdict judge(String token, Instant now) {
    TokenRules rules =
        new TokenRules(
            null, Set.of(), "sub", new ClaimedRights("rooms", Rights.ALL), Duration.ZERO);
    TrustedKeys keys = new TrustedKeys(Tokens.SECRET, null, null);
    return new JwtChecker(keys, rules, Runnable::run, InstantSource.fixed(now))
        .check(token)
        .toCompletableFuture()
        .join();
  }
}
