package dev.weir.common.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.tls.Staple;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OcspPaceTest {

  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  private final OcspPace pace = OcspPace.standard();

  private static OcspAnswer.Good good(Instant from, Duration validity) {
    return new OcspAnswer.Good(from, new Staple(new byte[0], from.plus(validity)));
  }

  @Test
  void answer_isRenewedBetweenHalfAndThreeQuartersOfItsTime() {
    OcspAnswer.Good fourDays = good(NOW, Duration.ofDays(4));
    assertThat(pace.untilRefresh(fourDays, NOW, 0)).isEqualTo(Duration.ofDays(2));
    assertThat(pace.untilRefresh(fourDays, NOW, 1)).isEqualTo(Duration.ofDays(3));
  }

  @Test
  void answerThatCameLate_isRenewedSooner_butNotWithinAMinute() {
    OcspAnswer.Good old = good(NOW.minus(Duration.ofDays(1)), Duration.ofDays(4));
    assertThat(pace.untilRefresh(old, NOW, 0)).isEqualTo(Duration.ofDays(1));
    OcspAnswer.Good nearlyOver = good(NOW.minus(Duration.ofDays(3)), Duration.ofDays(4));
    assertThat(pace.untilRefresh(nearlyOver, NOW, 0)).isEqualTo(Duration.ofMinutes(1));
  }
}
