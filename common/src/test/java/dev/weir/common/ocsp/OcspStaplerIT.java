package dev.weir.common.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.tls.BackOff;
import dev.weir.common.tls.CertificateState;
import dev.weir.common.tls.KeyMaterial;
import dev.weir.common.tls.Staple;
import dev.weir.testkit.OcspResponder;
import dev.weir.testkit.OcspResponder.Answer;
import dev.weir.testkit.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Asks in the caller's thread, at times that the test says. */
@Timeout(60)
class OcspStaplerIT {

  private static final TestCertificates AUTHORITY = TestCertificates.authority("Test CA");
  private static final OcspPace PACE =
      new OcspPace(
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          new BackOff(Duration.ofMinutes(1), Duration.ofHours(1)));

  private OcspResponder responder;
  private HttpOcspClient client;
  private OcspStapler stapler;
  private List<CertificateState> certificates;
  private Instant now = Instant.now();

  @BeforeEach
  void start() throws IOException {
    responder = OcspResponder.start(AUTHORITY);
    client = new HttpOcspClient();
    stapler = new OcspStapler(client, PACE, Runnable::run, () -> now, new Random(1));
    certificates =
        List.of(state(AUTHORITY.issueWithResponder(responder.uri(), false, "a.example")));
  }

  private CertificateState state(TestCertificates.Issued issued) {
    return new CertificateState(
        "shop",
        Set.of("a.example"),
        new KeyMaterial(issued.key(), issued.chain()),
        "test",
        now,
        null);
  }

  @AfterEach
  void stop() {
    client.close();
    responder.close();
  }

  private StapleState look() {
    stapler.look(certificates);
    return stapler.states().getFirst();
  }

  private KeyMaterial material() {
    return certificates.getFirst().material();
  }

  @ParameterizedTest
  @EnumSource(names = {"GOOD", "DELEGATED"})
  void answerOfWhoMayGiveIt_isStapled(Answer answer) {
    responder.answering(answer);
    StapleState state = look();
    assertThat(state.problem()).isNull();
    assertThat(state.stapledUntil()).isAfter(now);
    assertThat(material().staple()).isNotNull();
    assertThat(stapler.usableAnswers()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"GOOD", "DELEGATED", "REVOKED"})
  void answerThatProvesNothing_isNotStapled(Answer answer) {
    responder.answering(answer);
    StapleState state = look();
    assertThat(state.problem()).isNotNull();
    assertThat(state.revokedSince()).isNull();
    assertThat(material().staple()).isNull();
    assertThat(stapler.unusableAnswers()).isEqualTo(1);
  }

  @Test
  void goodAnswer_isRenewedAheadOfItsEnd() {
    Instant end = Objects.requireNonNull(look().stapledUntil());
    now = now.plus(Duration.ofHours(11));
    look();
    assertThat(responder.asked()).isEqualTo(1);
    now = now.plus(Duration.ofHours(8));
    responder.validFor(Duration.ofDays(3));
    assertThat(look().stapledUntil()).isAfter(end);
    assertThat(responder.asked()).isEqualTo(2);
  }

  @Test
  void answer_isKeptUntilItsEnd_whenTheResponderIsAway() {
    look();
    Staple kept = material().staple();
    responder.answering(Answer.ERROR_500);
    now = now.plus(Duration.ofHours(20));
    StapleState state = look();
    assertThat(state.problem()).contains("500");
    assertThat(state.stapledUntil()).isNotNull();
    assertThat(material().staple()).isSameAs(kept);
    now = now.plus(Duration.ofHours(5));
    assertThat(look().stapledUntil()).isNull();
    assertThat(Objects.requireNonNull(kept).holdsAt(now.toEpochMilli())).isFalse();
  }

  @Test
  void failures_areRepeatedLessAndLessOften() {
    responder.answering(Answer.TRY_LATER);
    for (int second = 0; second < 600; second++) {
      look();
      now = now.plusSeconds(1);
    }
    assertThat(responder.asked()).isBetween(3, 6);
    responder.answering(Answer.GOOD);
    now = now.plus(Duration.ofHours(1));
    assertThat(look().problem()).isNull();
  }

  @Test
  void revokedCertificate_isNotStapledAnyMore_andSaidToBeRevoked() {
    look();
    responder.answering(Answer.REVOKED);
    now = now.plus(Duration.ofHours(20));
    StapleState state = look();
    assertThat(state.revokedSince()).isBefore(now);
    assertThat(material().staple()).isNull();
  }

  @Test
  void newCertificate_isAskedAboutAtOnce() {
    look();
    certificates = List.of(state(AUTHORITY.issueWithResponder(responder.uri(), true, "a.example")));
    StapleState state = look();
    assertThat(state.mustStaple()).isTrue();
    assertThat(state.stapledUntil()).isNotNull();
    assertThat(responder.asked()).isEqualTo(2);
  }

  @Test
  void certificateWithoutResponder_isLeftAlone() {
    certificates = List.of(state(AUTHORITY.issue("a.example")));
    StapleState state = look();
    assertThat(state.responder()).isNull();
    assertThat(state.nextQuestionAt()).isNull();
  }

  @Test
  void chainWithoutIssuer_isLeftAlone() {
    TestCertificates.Issued whole =
        AUTHORITY.issueWithResponder(responder.uri(), false, "a.example");
    certificates =
        List.of(state(new TestCertificates.Issued(whole.key(), whole.chain().subList(0, 1))));
    assertThat(look().responder()).isNull();
    assertThat(responder.asked()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void addressThatIsNoWebAddress_isNotAsked(Scheme scheme) {
    certificates =
        List.of(state(AUTHORITY.issueWithResponder(URI.create(scheme.uri), false, "a.example")));
    assertThat(look().responder()).isNull();
  }

  enum Scheme {
    FILE("file:///etc/passwd"),
    LDAP("ldap://ocsp.example/"),
    NOWHERE("http:/path");

    final String uri;

    Scheme(String uri) {
      this.uri = uri;
    }
  }
}
