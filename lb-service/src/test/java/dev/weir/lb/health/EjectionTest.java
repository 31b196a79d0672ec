package dev.weir.lb.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EjectionTest {

  private static final OutlierSettings SETTINGS = OutlierSettings.on();

  /** Near its overflow, as the clock may be. */
  private static final long NOW = new FakeTicker().getAsLong();

  @Test
  void eachEjectionThatFollowsSoon_lastsLonger_upToTheMost() {
    Ejection ejection = Ejection.NONE;
    for (int seconds : new int[] {30, 60, 90}) {
      ejection = ejection.returned().eject(NOW, SETTINGS);
      assertThat(ejection.left(NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }
    for (int i = 0; i < 20; i++) {
      ejection = ejection.returned().eject(NOW, SETTINGS);
    }
    assertThat(ejection.left(NOW)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void quietIntervals_areTakenFromTheCount_onlyWhileItIsIn() {
    Ejection twice = Ejection.NONE.eject(NOW, SETTINGS).returned().eject(NOW, SETTINGS);
    assertThat(twice.calmed()).isEqualTo(twice);
    Ejection calm = twice.returned().calmed().calmed().calmed();
    assertThat(calm).isEqualTo(Ejection.NONE);
  }

  @Test
  void timeLeft_endsAtZero() {
    Ejection out = Ejection.NONE.eject(NOW, SETTINGS);
    assertThat(out.left(NOW + 29_000_000_000L)).isEqualTo(Duration.ofSeconds(1));
    assertThat(out.left(NOW + 31_000_000_000L)).isZero();
    assertThat(Ejection.NONE.left(NOW)).isZero();
  }

  @Test
  void shareThatMayBeOut_isBounded_butOneMay() {
    assertThat(Ejection.allows(0, 3, SETTINGS)).isTrue();
    assertThat(Ejection.allows(1, 3, SETTINGS)).isFalse();
    assertThat(Ejection.allows(1, 20, SETTINGS)).isTrue();
    assertThat(Ejection.allows(2, 20, SETTINGS)).isFalse();
  }
}
