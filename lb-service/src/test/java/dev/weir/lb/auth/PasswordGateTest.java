package dev.weir.lb.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PasswordGateTest {

  private static final String REST = "abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ./012";
  private static final String OF_ANNA = "$2y$05$" + REST;
  private static final String OF_BOB = "$2y$06$" + REST;
  private static final Duration REMEMBER = Duration.ofMinutes(5);

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong nanos = new AtomicLong(1);
  private final CountDownLatch held = new CountDownLatch(1);
  private final PasswordChecks checks = new PasswordChecks(1, 2, nanos::get);
  private boolean holding;

  /** Right is what ends as the cost of the hash does. */
  private boolean matches(byte[] password, String hash) {
    asked.add(new String(password, UTF_8) + " " + hash.substring(4, 6));
    if (holding) {
      try {
        held.await(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return new String(password, UTF_8).endsWith(hash.substring(4, 6));
  }

  private PasswordGate gate(PasswordSettings settings) {
    String file = "anna:" + OF_ANNA + "\nb %:" + OF_BOB;
    return new PasswordGate(
        settings, file.getBytes(UTF_8), REMEMBER, this::matches, checks, nanos::get);
  }

  private PasswordGate gate(PasswordChecks by) {
    return new PasswordGate(
        new PasswordSettings("r", false, null),
        ("anna:" + OF_ANNA).getBytes(UTF_8),
        REMEMBER,
        this::matches,
        by,
        nanos::get);
  }

  private PasswordGate gate() {
    return gate(new PasswordSettings("Staff \"only\"", false, "X-User"));
  }

  private static Knock from(String client, String pair) {
    String credentials = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    return TestKnock.from(client, "authorization", "Basic " + credentials);
  }

  private static Knock knock(String pair) {
    return from("192.0.2.1", pair);
  }

  private static GateVerdict verdict(GateRuling ruling) {
    return switch (ruling) {
      case GateVerdict verdict -> verdict;
      case GateRuling.Pending pending ->
          pending.verdict().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    };
  }

  private static int status(GateRuling ruling) {
    return verdict(ruling) instanceof GateVerdict.Refused refused
        ? refused.problem().status()
        : 200;
  }

  @AfterEach
  void close() {
    held.countDown();
    checks.close();
  }

  @Test
  void nothing_isAskedForANameAndAPassword() throws Exception {
    Knock empty = TestKnock.of("authorization");
    assertThat(gate().ask(empty))
        .isInstanceOfSatisfying(
            GateVerdict.Refused.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(401);
              assertThat(refused.fields())
                  .containsEntry(
                      "WWW-Authenticate", "Basic realm=\"Staff \\\"only\\\"\", charset=\"UTF-8\"");
            });
    assertThat(asked).isEmpty();
  }

  @Test
  void right_isAdmitted_andUpstreamsAreToldOfTheUserAlone() throws Exception {
    assertThat(verdict(gate().ask(knock("b %:x06"))))
        .isInstanceOfSatisfying(
            GateVerdict.Admitted.class,
            admitted -> {
              assertThat(admitted.taken()).containsExactlyInAnyOrder("authorization", "x-user");
              assertThat(admitted.said()).containsOnly(java.util.Map.entry("X-User", "b%20%25"));
            });
    assertThat(verdict(gate(new PasswordSettings("r", true, null)).ask(knock("anna:x05"))))
        .isInstanceOfSatisfying(
            GateVerdict.Admitted.class,
            admitted -> {
              assertThat(admitted.taken()).isEmpty();
              assertThat(admitted.said()).isEmpty();
            });
  }

  @Test
  void wrong_andNobody_areRefusedAlike_afterAsMuchWork() throws Exception {
    PasswordGate gate = gate();
    GateVerdict wrong = verdict(gate.ask(knock("anna:x")));
    GateVerdict nobody = verdict(gate.ask(knock("carl:x06")));
    assertThat(wrong).isEqualTo(nobody).isInstanceOf(GateVerdict.Refused.class);
    // the decoy costs as much as the dearest, and lets nobody in
    assertThat(asked).containsExactly("x 05", "x06 06");
  }

  @Test
  void right_isRememberedWhileItIsUsed_andNothingElseIs() throws Exception {
    PasswordGate gate = gate();
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(200);
    for (int i = 0; i < 5; i++) {
      nanos.addAndGet(REMEMBER.toNanos() - 1);
      assertThat(gate.ask(knock("anna:x05"))).isInstanceOf(GateVerdict.Admitted.class);
    }
    assertThat(status(gate.ask(knock("anna:y05x")))).isEqualTo(401);
    assertThat(status(gate.ask(knock("b %:x05")))).isEqualTo(401);
    nanos.addAndGet(REMEMBER.toNanos());
    assertThat(gate.ask(knock("anna:x05"))).isInstanceOf(GateRuling.Pending.class);
  }

  @Test
  void anotherFile_forgetsWhomItChanges_andKeepsTheOthers() throws Exception {
    PasswordGate gate = gate();
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(200);
    assertThat(status(gate.ask(knock("b %:x06")))).isEqualTo(200);
    gate.use(("anna:$2y$07$" + REST + "\nb %:" + OF_BOB).getBytes(UTF_8));
    assertThat(gate.ask(knock("b %:x06"))).isInstanceOf(GateVerdict.Admitted.class);
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(401);
    assertThat(status(gate.ask(knock("anna:x07")))).isEqualTo(200);
    gate.use(("anna:$2y$07$" + REST).getBytes(UTF_8));
    assertThat(status(gate.ask(knock("b %:x06")))).isEqualTo(401);
  }

  @Test
  void changeOfTheFileDuringACheck_isNotOvertaken() throws Exception {
    holding = true;
    PasswordGate gate = gate();
    GateRuling pending = gate.ask(knock("anna:x05"));
    gate.use(("anna:$2y$07$" + REST).getBytes(UTF_8));
    held.countDown();
    assertThat(status(pending)).isEqualTo(401);
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(401);
  }

  @Test
  void sameTwiceAtATime_isCheckedOnce() throws Exception {
    holding = true;
    PasswordGate gate = gate();
    GateRuling first = gate.ask(knock("anna:x05"));
    GateRuling second = gate.ask(knock("anna:x05"));
    held.countDown();
    assertThat(status(first)).isEqualTo(200);
    assertThat(status(second)).isEqualTo(200);
    assertThat(asked).hasSize(1);
  }

  @Test
  void whatOneClientHasTooMuchOf_isNotHeldAgainstAnother() throws Exception {
    try (PasswordChecks wide = new PasswordChecks(1, 100, nanos::get)) {
      holding = true;
      PasswordGate gate = gate(wide);
      for (int i = 0; i < 8; i++) {
        gate.ask(knock("anna:" + i));
      }
      assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(429);
      GateRuling other = gate.ask(from("192.0.2.2", "anna:x05"));
      held.countDown();
      assertThat(status(other)).isEqualTo(200);
    }
  }

  @Test
  void flood_isRefused_andWhoIsRememberedIsNot() throws Exception {
    PasswordGate gate = gate();
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(200);
    holding = true;
    List<GateRuling> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(gate.ask(from("198.51.100." + i, "anna:" + i)));
      while (asked.size() < 2) {
        Thread.onSpinWait(); // the first has its thread, and leaves its place to the others
      }
    }
    assertThat(status(gate.ask(from("198.51.100.9", "anna:9")))).isEqualTo(503);
    assertThat(gate.ask(knock("anna:x05"))).isInstanceOf(GateVerdict.Admitted.class);
    held.countDown();
    assertThat(waiting).allSatisfy(each -> assertThat(status(each)).isEqualTo(401));
    assertThat(status(gate.ask(from("198.51.100.9", "anna:x05")))).isEqualTo(200);
  }

  @Test
  void oneClient_getsNoMoreThanItsShareOfThePlaces() throws Exception {
    try (PasswordChecks wide = new PasswordChecks(1, 100, nanos::get)) {
      holding = true;
      PasswordGate gate = gate(wide);
      for (int i = 0; i < 8; i++) {
        assertThat(gate.ask(from("2001:db8::" + i, "anna:" + i)))
            .isInstanceOf(GateRuling.Pending.class);
      }
      assertThat(status(gate.ask(from("2001:db8::9", "anna:9")))).isEqualTo(429);
      GateRuling other = gate.ask(from("2001:db8:1::9", "anna:x05"));
      held.countDown();
      assertThat(status(other)).isEqualTo(200);
    }
  }

  @Test
  void guesses_areRefusedForATime_withoutACheck() throws Exception {
    PasswordGate gate = gate();
    for (int i = 0; i < 20; i++) {
      assertThat(status(gate.ask(knock("anna:" + i + "x")))).isEqualTo(401);
    }
    int before = asked.size();
    assertThat(gate.ask(knock("anna:x05")))
        .isInstanceOfSatisfying(
            GateVerdict.Refused.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(429);
              assertThat(refused.fields()).containsKey("Retry-After");
            });
    assertThat(asked).hasSize(before);
    assertThat(status(gate.ask(from("192.0.2.2", "anna:x05")))).isEqualTo(200);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(200);
  }

  @Test
  void guesser_learnsNothingOfWhoIsKnownElsewhere() throws Exception {
    PasswordGate gate = gate();
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(200);
    for (int i = 0; i < 20; i++) {
      assertThat(status(gate.ask(from("198.51.100.1", "anna:" + i + "x")))).isEqualTo(401);
    }
    // who guessed right now would see it, were it not for the address that this was right from
    assertThat(status(gate.ask(from("198.51.100.1", "anna:x05")))).isEqualTo(429);
    assertThat(gate.ask(knock("anna:x05"))).isInstanceOf(GateVerdict.Admitted.class);
  }

  @Test
  void neighbourOfAGuesser_staysIn_untilThatGuessesAtHerNameTooOften() throws Exception {
    PasswordGate gate = gate();
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(200);
    for (int i = 0; i < 20; i++) {
      assertThat(status(gate.ask(knock("carl:" + i)))).isEqualTo(401);
    }
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(200);
    for (int i = 0; i < 19; i++) {
      assertThat(status(gate.ask(knock("anna:" + i + "x")))).isEqualTo(429);
    }
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(200);
    assertThat(status(gate.ask(knock("anna:y")))).isEqualTo(429);
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(429);
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(200);
  }

  @Test
  void whoWaitedTooLong_isNotChecked() throws Exception {
    holding = true;
    PasswordGate gate = gate();
    GateRuling first = gate.ask(knock("anna:1x"));
    while (asked.isEmpty()) {
      Thread.onSpinWait();
    }
    GateRuling second = gate.ask(knock("anna:x05"));
    nanos.addAndGet(Duration.ofSeconds(5).toNanos() + 1);
    held.countDown();
    assertThat(status(first)).isEqualTo(401);
    assertThat(status(second)).isEqualTo(503);
    assertThat(asked).hasSize(1);
  }

  @Test
  void whoWaitsAsTheServiceStops_isTold() throws Exception {
    holding = true;
    PasswordGate gate = gate();
    gate.ask(knock("anna:1x"));
    while (asked.isEmpty()) {
      Thread.onSpinWait();
    }
    GateRuling waiting = gate.ask(knock("anna:x05"));
    checks.close();
    assertThat(status(waiting)).isEqualTo(503);
  }

  @Test
  void checkThatFails_isNoPass() throws Exception {
    PasswordGate gate =
        new PasswordGate(
            new PasswordSettings("r", false, null),
            ("anna:" + OF_ANNA).getBytes(UTF_8),
            REMEMBER,
            (password, hash) -> {
              throw new IllegalStateException("no bcrypt");
            },
            checks,
            nanos::get);
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(503);
    checks.close();
    assertThat(status(gate.ask(knock("anna:x05")))).isEqualTo(503);
  }
}
