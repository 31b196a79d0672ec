package dev.weir.diagnostics.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PersistenceTest {
  private static final List<CipherSuite> TLS_1_3 = CipherSuites.of(TlsVersion.TLS_1_3);
  private static final ServerAnswer RESET = new ServerAnswer.Lost("Connection reset");
  private static final ServerAnswer TIMEOUT = new ServerAnswer.Lost("timeout");
  private static final ServerAnswer CLOSED = new ServerAnswer.Closed();
  private static final ServerAnswer NO = new ServerAnswer.Alert(40);
  private static final ServerAnswer FIRST =
      new ServerAnswer.Chosen(TlsVersion.TLS_1_3.code(), TLS_1_3.getFirst().code());

  private final Queue<ServerAnswer> script = new ArrayDeque<>();
  private int offers;

  @Test
  void resetAndTimeout_areAskedAgain() {
    assertThat(outcome(true, RESET, FIRST, TIMEOUT, RESET, NO))
        .isEqualTo(new VersionOutcome.Offered(List.of(TLS_1_3.getFirst()), Optional.empty()));
  }

  @Test
  void suitesBeforeALostAnswer_areKeptAndSaidToBeCut() {
    assertThat(outcome(true, FIRST, RESET, RESET, RESET))
        .isEqualTo(
            new VersionOutcome.Offered(
                List.of(TLS_1_3.getFirst()), Optional.of("Connection reset")));
  }

  @Test
  void alwaysLost_isUnknownAndNotRefused() {
    assertThat(outcome(true, RESET, TIMEOUT, RESET))
        .isEqualTo(new VersionOutcome.Unknown("Connection reset"));
  }

  @Test
  void alwaysClosedInOrder_isRefused() {
    assertThat(outcome(true, CLOSED, CLOSED, CLOSED))
        .isEqualTo(new VersionOutcome.Refused("it closes the connection"));
  }

  @Test
  void alertAboutTheOffer_isRefused_andOneAboutTheServerIsNot() {
    assertThat(outcome(true, NO)).isEqualTo(new VersionOutcome.Refused("handshake_failure"));
    assertThat(outcome(true, new ServerAnswer.Alert(80)))
        .isEqualTo(new VersionOutcome.Unknown("internal_error"));
  }

  @Test
  void serverThatNeverAnswered_isAskedOnce() {
    assertThat(outcome(false, TIMEOUT)).isEqualTo(new VersionOutcome.Unknown("timeout"));
    assertThat(offers).isEqualTo(1);
  }

  @Test
  void repeatsOfASurvey_areBounded() {
    Persistence persistence =
        new Persistence(
            (_, _) -> {
              offers++;
              return RESET;
            },
            true,
            () -> false);
    for (int i = 0; i < 20; i++) {
      persistence.offer(TlsVersion.TLS_1_3, TLS_1_3);
    }

    assertThat(offers).isEqualTo(20 + Persistence.REPEATS);
  }

  /** What a survey makes of these answers, all of which it must have asked for. */
  private VersionOutcome outcome(boolean answers, ServerAnswer... answered) {
    script.clear();
    script.addAll(List.of(answered));
    Persistence persistence =
        new Persistence(
            (_, _) -> {
              offers++;
              return script.remove();
            },
            answers,
            () -> false);
    VersionOutcome outcome = TlsSurvey.outcome(persistence, TlsVersion.TLS_1_3, () -> false);
    assertThat(script).isEmpty();
    return outcome;
  }
}
