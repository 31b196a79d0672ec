package dev.weir.edge.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PlaceTest {

  private static final Place BERLIN = new Place(52.52, 13.405);
  private static final Place SYDNEY = new Place(-33.868, 151.209);

  @Test
  void distanceIsAlongTheGround() {
    assertThat(BERLIN.kilometresTo(new Place(48.857, 2.352))).isCloseTo(878, within(2.0));
    assertThat(BERLIN.kilometresTo(SYDNEY)).isCloseTo(16_094, within(20.0));
    assertThat(SYDNEY.kilometresTo(BERLIN)).isEqualTo(BERLIN.kilometresTo(SYDNEY));
    assertThat(BERLIN.kilometresTo(BERLIN)).isZero();
  }

  @Test
  void dateLineIsNoBorder() {
    assertThat(new Place(0, 179.5).kilometresTo(new Place(0, -179.5))).isCloseTo(111, within(1.0));
    assertThat(new Place(90, 0).kilometresTo(new Place(-90, 0))).isCloseTo(20_015, within(1.0));
  }

  @Test
  void whatIsNoPlace_isRefused() {
    assertThatThrownBy(() -> new Place(90.1, 0)).hasMessageContaining("90.1");
    assertThatThrownBy(() -> new Place(0, Double.NaN)).hasMessageContaining("NaN");
  }
}
